"""One family on one data set: kernels, self-expression and attention as walks over samples."""
