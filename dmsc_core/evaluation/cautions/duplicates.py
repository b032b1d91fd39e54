"""Duplicated samples: copies explain each other, and are counted as if they were measured."""

SHARE = 0.01  # of the samples; fewer copies cannot make a cluster, or move a score by as much


def caution(n_samples: int, n_copies: int) -> str | None:
    """A sentence where at least one sample in a hundred equals another one in every modality."""
    if not n_copies or n_copies < SHARE * n_samples:
        return None
    equals = "sample equals" if n_copies == 1 else "samples equal"
    return (
        f"{n_copies} of {n_samples} {equals} another one in every value: copies explain each "
        "other before anything else does, and count twice in every score; leave them out where "
        "they were not measured twice"
    )
