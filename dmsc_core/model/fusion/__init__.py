"""Fusion strategies: one file each."""
