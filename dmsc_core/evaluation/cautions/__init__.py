"""What a reader of scores must know of a graph and its clusters, one caution a file."""
