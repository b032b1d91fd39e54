"""Encoders, fusion and self-expression: what the network is made of."""
