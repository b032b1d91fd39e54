"""New samples brought to the modalities and columns that a run was trained on, by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dmsc_core.data.columns import first_repeated, stand_ins
from dmsc_core.data.dataset import Modality, MultimodalDataset
from dmsc_core.errors import DataError
from dmsc_core.result import DatasetInfo

MOST_NAMED = 5  # columns in a sentence; of the others it says how many


@dataclass(frozen=True)
class Matched:
    """New samples as training had them.

    Attributes
    ----------
    dataset : the modalities of training in their order, the columns of each in theirs.
    notes : one sentence for each modality: by what it and its columns were matched.
    """

    dataset: MultimodalDataset
    notes: tuple[str, ...]


def match(trained_on: DatasetInfo, new: MultimodalDataset) -> Matched:
    """The modalities and their columns as training had them.

    Modalities are matched by their names; where the new ones have none of those names, by their
    order, or by their shapes where these tell all of them apart and stand in another order. Columns
    are matched by their names; where one side has none, by their order. A modality that no new
    sample has is absent from all of them.

    Raises
    ------
    DataError : modalities or columns that training did not have, columns that are missing, or
        another number or shape of them.
    """
    known = [m["name"] for m in trained_on.modalities]
    by_name = bool({m.name for m in new.modalities} & set(known))
    new, by = (_by_name(trained_on, new), "") if by_name else _by_shape(trained_on, new)
    own = [m.name for m in new.modalities]
    parts = [_in_order(*pair) for pair in zip(trained_on.modalities, new.modalities)]
    modalities = [_rounded(*pair) for pair in zip(trained_on.modalities, (m for m, _ in parts))]
    new = replace(new, modalities=tuple(modalities))
    _require_shapes(trained_on, new)
    taken = [""] * len(known)
    if not by_name:
        taken = [f"'{name}' was taken for it, by its {by}; " for name in own]
    told = [
        f"'{name}': {for_it}{how}"
        for name, for_it, (_, how), has in zip(known, taken, parts, new.present.T)
        if has.any()
    ]
    return Matched(new, tuple(told))


def _by_name(trained_on: DatasetInfo, new: MultimodalDataset) -> MultimodalDataset:
    """The modalities of training in their order; one that no new sample has is zeros."""
    known = [m["name"] for m in trained_on.modalities]
    unknown = [m.name for m in new.modalities if m.name not in known]
    if unknown:
        raise DataError(
            f"the run was trained on the modalities {_listed(known)}; these data also have "
            f"{_listed(unknown)}; leave that out, or give it the name it had in training"
        )
    parts = {m.name: (m, has) for m, has in zip(new.modalities, new.present.T)}
    for m in trained_on.modalities:
        if m["name"] not in parts:
            zeros = np.zeros((new.n_samples, *m["shape"]), np.float32)
            nobodys = Modality(m["name"], m["kind"], zeros)
            parts[m["name"]] = nobodys, np.zeros(new.n_samples, bool)
    modalities, present = zip(*(parts[name] for name in known))
    return replace(new, modalities=modalities, present=np.stack(present, axis=1))


def _by_shape(trained_on: DatasetInfo, new: MultimodalDataset) -> tuple[MultimodalDataset, str]:
    """The modalities in the order of training, where their shapes tell it; and by what it is."""
    shapes = [tuple(m["shape"]) for m in trained_on.modalities]
    came = [m.values.shape[1:] for m in new.modalities]
    if came == shapes or sorted(came) != sorted(shapes) or len(set(shapes)) < len(shapes):
        return new, "place"
    places = [came.index(shape) for shape in shapes]
    modalities = tuple(new.modalities[m] for m in places)
    return replace(new, modalities=modalities, present=new.present[:, places]), "shape"


def _rounded(info: Mapping[str, Any], modality: Modality) -> Modality:
    """The values as training had them: float32, but where it needed float64."""
    dtype = info.get("dtype", "float32")  # runs of version 0.2.0 do not say it
    return replace(modality, values=modality.values.astype(dtype, copy=False))


def _in_order(info: Mapping[str, Any], modality: Modality) -> tuple[Modality, str]:
    """A modality with the columns of training in their order, and by what they were matched."""
    if info["kind"] == "image" or modality.kind == "image":
        return modality, "images of the same shape"
    n = int(info["shape"][0])
    trained, came = info.get("columns"), modality.columns
    if trained is None and came is not None and set(came) == set(stand_ins(n)):
        trained = stand_ins(n)
    if trained is None or came is None:
        nameless = "the run has" if trained is None else "the new data have"
        return modality, f"{_columns(n)} taken by their place, as {nameless} no names of columns"
    trained = tuple(trained)
    _refuse_others(info["name"], trained, came)
    if trained == came:
        return modality, f"{_columns(n)} matched by name"
    place = {name: j for j, name in enumerate(came)}
    values = np.take(modality.values, [place[name] for name in trained], axis=1)
    ordered = replace(modality, values=values, columns=trained)
    return ordered, f"{_columns(n)} matched by name and put in the order of training"


def _refuse_others(name: str, trained: tuple[str, ...], came: tuple[str, ...]) -> None:
    """Raise a DataError that names the columns that are missing, unknown or there twice."""
    missing = [column for column in trained if column not in set(came)]
    unknown = [column for column in came if column not in set(trained)]
    if missing or unknown:
        lacks = f"lack {_listed(missing)}" if missing else ""
        more = f"have {_listed(unknown)}, which training did not have" if unknown else ""
        raise DataError(
            f"modality '{name}' has {len(trained)} columns in training and {len(came)} in these "
            f"data, which {' and '.join(filter(None, (lacks, more)))}; give the columns of "
            "training, under their names, in any order"
        )
    if trained != came and len(set(came)) < len(came):
        raise DataError(
            f"modality '{name}' has several columns named '{first_repeated(came)}', so columns in "
            "another order cannot be matched by name; give them in the order of training"
        )


def _require_shapes(trained_on: DatasetInfo, new: MultimodalDataset) -> None:
    expected = [tuple(m["shape"]) for m in trained_on.modalities]
    came = [m.values.shape[1:] for m in new.modalities]
    if expected != came:
        raise DataError(
            f"the run was trained on {len(expected)} modalities of shapes "
            f"{_shapes(expected)}; these data have {_shapes(came)}; give the same modalities in "
            "the same order, or some of them under their names "
            f"({', '.join(m['name'] for m in trained_on.modalities)})"
        )


def _shapes(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join(" x ".join(map(str, shape)) for shape in shapes)


def _columns(n: int) -> str:
    return "its 1 column" if n == 1 else f"its {n} columns"


def _listed(names: Sequence[str]) -> str:
    """Names in quotes, the first few of many."""
    more = len(names) - MOST_NAMED
    first = ", ".join(f"'{name}'" for name in names[:MOST_NAMED])
    return f"{first} and {more} more" if more > 0 else first
