"""Ways to scale modalities, one a file."""
