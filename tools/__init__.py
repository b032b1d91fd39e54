"""Programs for those who work on the product, no part of it."""
