"""Modalities, validated once: embedded, synthetic, and from files."""
