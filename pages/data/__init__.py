"""Samples to train on."""
