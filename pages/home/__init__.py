"""The runs so far."""
