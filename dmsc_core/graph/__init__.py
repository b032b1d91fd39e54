"""From coefficients to a graph, its spectrum, and clusters."""
