"""The pages of the app: each asks and shows; what is numeric is in ``dmsc_core``."""
