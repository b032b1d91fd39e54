"""Set up a run, watch it."""
