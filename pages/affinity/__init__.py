"""Who explains whom."""
