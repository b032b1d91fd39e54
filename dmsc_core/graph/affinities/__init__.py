"""Ways from coefficients C to an affinity W: one file each, found by scanning."""
