"""A run made ready, watched, and judged."""
