"""Sentences about runs and data."""
