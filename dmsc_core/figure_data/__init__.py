"""Arrays of a stored run, ready to draw."""
