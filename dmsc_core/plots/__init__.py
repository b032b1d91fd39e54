"""Figures from arrays, one kind per file."""
