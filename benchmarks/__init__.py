"""Measured claims: each benchmark prints one table and writes its JSON to ``results``."""
