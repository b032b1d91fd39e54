"""The errors a person can meet: each says what was expected, what came, and what to do."""

import difflib
from collections.abc import Iterable


class DMSCError(Exception):
    """Anything that this package refuses or could not do; the base of the errors below."""


class DataError(DMSCError):
    """A file or an array cannot be understood as multimodal data."""


class ConfigError(DMSCError):
    """An option is unknown, out of its range, or does not go with the data."""


class NumericalError(DMSCError):
    """A computation left the finite numbers; names the term and the epoch."""


class StoreError(DMSCError):
    """A stored run is missing, unreadable or incomplete."""


class ResourceError(DMSCError):
    """More memory is asked for than there is; says what would fit."""


def one_line(error: BaseException) -> str:
    """An error in one line; its class is named where the message was not made for a person."""
    text = " ".join(str(error).split())
    if isinstance(error, DMSCError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The nearest of ``names`` to a mistyped one, as a question; empty where none is near.

    Capital letters make no difference.
    """
    by_small = {one.lower(): one for one in names}
    close = difflib.get_close_matches(name.lower(), by_small, n=1)
    return f"did you mean {by_small[close[0]]!r}? " if close else ""
