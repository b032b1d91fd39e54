"""Stored runs: one folder each."""
