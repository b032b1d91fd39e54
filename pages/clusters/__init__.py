"""Samples as points."""
