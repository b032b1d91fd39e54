"""Ids that are nearly the same: alike but for zeros, case, blanks or marks."""

import re
from collections.abc import Mapping, Sequence

from dmsc_core.errors import DataError

_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
_POINT_ZERO = re.compile(r"(?<=\d)\.0+$")
_MARKS = re.compile(r"[\W_]+")


def _without_zeros(name: str) -> str:
    return _ZEROS.sub("", name)


def _without_point_zero(name: str) -> str:
    return _POINT_ZERO.sub("", name)


def _with_one_mark(name: str) -> str:
    return _MARKS.sub("-", name.strip())


def _plain(name: str) -> str:
    return _without_zeros(_with_one_mark(_without_point_zero(name))).casefold()


WAYS = {  # what two ids may differ by, and how it is taken away
    "leading zeros": _without_zeros,
    "a point and zero at the end": _without_point_zero,
    "upper and lower case": str.casefold,
    "blanks or marks": _with_one_mark,
    "zeros, case and marks": _plain,
}


def refuse_near_ids(ids: Mapping[str, Sequence[str]]) -> None:
    """Raise a DataError where ids of two tables, by name, differ by no more than their spelling.

    Ids that a table itself tells apart in that way are different.
    """
    if len(ids) < 2:
        return
    everyone = set().union(*ids.values())
    for difference, plain in WAYS.items():
        spelled: dict[str, set[str]] = {}
        for name in everyone:
            spelled.setdefault(plain(name), set()).add(name)
        if len(spelled) == len(everyone):
            continue
        if any(len({plain(name) for name in own}) < len(set(own)) for own in ids.values()):
            continue
        near = [sorted(names) for names in spelled.values() if len(names) > 1]
        one, other, *_ = min(near)
        where = {x: next(name for name, own in ids.items() if x in own) for x in (one, other)}
        raise DataError(
            f"sample ids differ only by {difference}: '{one}' in '{where[one]}' and '{other}' in "
            f"'{where[other]}' ({len(near)} such ids); write the id of a sample alike everywhere"
        )
