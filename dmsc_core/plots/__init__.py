"""Figures from arrays: one file per kind, no framework, no torch; every picture can be saved."""
