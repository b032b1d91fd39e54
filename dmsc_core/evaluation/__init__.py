"""The quality of clusters: with labels, without labels, and to the eye."""
