"""Self-expression layers: one file each."""
