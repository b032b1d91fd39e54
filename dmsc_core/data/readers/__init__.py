"""Readers of files, one a file; each declares its ``READER``."""
