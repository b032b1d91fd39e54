"""How good clusters are: with labels, without labels, and to the eye."""
