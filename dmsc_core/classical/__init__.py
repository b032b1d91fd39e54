"""Peers that train no network: one file each, found by scanning."""
