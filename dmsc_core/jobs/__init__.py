"""Runs in the background: a queue and a thread per device; batches and studies."""
