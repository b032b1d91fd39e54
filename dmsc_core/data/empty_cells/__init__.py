"""Cells without a value in rows that have others: dropped or filled by one policy, and told."""
