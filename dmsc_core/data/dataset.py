"""Samples that were measured in several ways: one frozen object, validated once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any, Literal

import numpy as np

from dmsc_core.data import checks
from dmsc_core.data.columns import (
    class_names_of,
    column_values,
    label_codes,
    label_values,
    labelled_rows,
    sample_names,
)
from dmsc_core.errors import DataError

LABELS_COLUMN = "label"


@dataclass(frozen=True, eq=False)
class Modality:
    """One way in which all samples were measured.

    Attributes
    ----------
    name : unique within its data set.
    kind : ``image`` or ``features``.
    values : (n, channels, height, width) or (n, d), float32; float64 where a column has an offset
        or a size that float32 cannot hold, and of new samples. Rows that are missing are zeros.
    columns : the names of its d features; None where nobody said them.
    """

    name: str
    kind: Literal["image", "features"]
    values: np.ndarray
    columns: tuple[str, ...] | None = None

    @property
    def n_features(self) -> int:
        """Numbers per sample."""
        return int(np.prod(self.values.shape[1:]))

    def flat(self) -> np.ndarray:
        """The values as (n, d)."""
        return self.values.reshape(len(self.values), -1)

    @cached_property
    def digest(self) -> str:
        """32 hex digits that tell these values from others."""
        return _digest(self.values)


@dataclass(frozen=True, eq=False)
class MultimodalDataset:
    """Samples x modalities, with all that is known of the samples. Build it with `make_dataset`.

    Attributes
    ----------
    present : (n, n_modalities) bool, which sample has which modality.
    sample_ids : unique strings, row numbers by default.
    annotations : named columns, each (n,) of strings or numbers.
    labels_column : the annotation that holds the labels; they are used for scoring only.
        A sample without a label holds "" or NaN there.
    class_names : the names of the classes, in the order of `labels`.
    pairing : how modalities were brought together, where that matters for a score.
    source : one sentence on where the data come from.
    notes : one sentence each on what was guessed, dropped, filled or left aside in reading them.
    suggested_n_clusters : from the catalog; never counted from the labels.
    """

    name: str
    modalities: tuple[Modality, ...]
    present: np.ndarray
    sample_ids: tuple[str, ...]
    annotations: Mapping[str, np.ndarray] = field(default_factory=dict)
    labels_column: str | None = None
    class_names: tuple[str, ...] | None = None
    pairing: str | None = None
    source: str = ""
    suggested_n_clusters: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def n_samples(self) -> int:
        """Number of samples n."""
        return len(self.sample_ids)

    @property
    def n_modalities(self) -> int:
        """Number of modalities M."""
        return len(self.modalities)

    @property
    def labels(self) -> np.ndarray | None:
        """(n,) int64: the place in ``class_names`` of each sample's label, -1 where it has none.

        None where no sample has a label.
        """
        if self.labels_column is None:
            return None
        return label_codes(self.annotations[self.labels_column])

    @property
    def n_classes(self) -> int | None:
        """Number of classes among the labels; None without labels."""
        return None if self.class_names is None else len(self.class_names)

    @property
    def n_labelled(self) -> int:
        """Number of samples that have a label."""
        labels = self.labels
        return 0 if labels is None else int((labels >= 0).sum())

    @property
    def n_bytes(self) -> int:
        """Memory of the modalities' values."""
        return sum(modality.values.nbytes for modality in self.modalities)

    @cached_property
    def digest(self) -> str:
        """32 hex digits that tell these samples, and what is known of them, from others."""
        values = [(m.name, m.kind, m.values.shape, m.digest) for m in self.modalities]
        columns = [(key, c.dtype.str, _digest(c)) for key, c in self.annotations.items()]
        about = (self.name, values, _digest(self.present), self.sample_ids, columns)
        features = [m.columns for m in self.modalities if m.columns]
        whole = repr((*about, self.labels_column, self.class_names, *features))
        return _digest(np.frombuffer(whole.encode(), np.uint8))

    def subset(self, indices: Any) -> "MultimodalDataset":
        """The chosen samples, in the order given, with all that is known about them.

        Parameters
        ----------
        indices : (m,) row numbers without repeats, or an (n,) boolean mask.

        Raises
        ------
        ValueError : no index, one out of range, or one given twice.
        """
        rows = checks.row_numbers(indices, self.n_samples)
        annotations = {name: column[rows] for name, column in self.annotations.items()}
        labels = None if self.labels_column is None else annotations[self.labels_column]
        if labels is not None and not labelled_rows(labels).any():
            labels = None
        return replace(
            self,
            modalities=tuple(replace(m, values=m.values[rows]) for m in self.modalities),
            present=self.present[rows],
            sample_ids=tuple(self.sample_ids[i] for i in rows),
            annotations=annotations,
            labels_column=None if labels is None else self.labels_column,
            class_names=None if labels is None else class_names_of(labels),
        )

    def per_class(self, count: int, random_state: int = 0) -> "MultimodalDataset":
        """At most ``count`` samples of each class, drawn with a seed, in the order of the file.

        Samples without a label are left out, which is noted.

        Raises
        ------
        DataError : there are no labels, or ``count`` is below 1.
        """
        labels = self.labels
        if labels is None:
            raise DataError(
                f"samples per class need labels, but '{self.name}' has none; leave that option out"
            )
        if count < 1:
            raise DataError(f"samples per class must be at least 1, but it is {count}")
        rng = np.random.default_rng(random_state)
        codes, n_unlabelled = np.unique(labels[labels >= 0]), int((labels < 0).sum())
        chosen = [rng.permutation(np.flatnonzero(labels == code))[:count] for code in codes]
        drawn = self.subset(np.sort(np.concatenate(chosen)))
        if not n_unlabelled:
            return drawn
        left_out = f"{n_unlabelled} samples without a label were left out: {count} of each class"
        return replace(drawn, notes=(*drawn.notes, f"{left_out} were asked for"))

    def labelled_by(self, column: str) -> "MultimodalDataset":
        """The same samples, with the annotation of that name as their labels.

        Raises
        ------
        DataError : there is no such annotation.
        """
        return _labelled(self, column, self.annotations)

    def without_labels(self) -> "MultimodalDataset":
        """The same samples; the labels' column is gone, other annotations stay."""
        others = {k: v for k, v in self.annotations.items() if k != self.labels_column}
        return replace(self, annotations=others, labels_column=None, class_names=None)


def make_dataset(
    name: str,
    modalities: Mapping[str, Any] | Sequence[Modality],
    labels: Any | None = None,
    sample_ids: Sequence[Any] | np.ndarray | None = None,
    annotations: Mapping[str, Any] | None = None,
    present: Any | None = None,
    pairing: str | None = None,
    source: str = "",
    suggested_n_clusters: int | None = None,
    least: int = 2,
    columns: Mapping[str, Sequence[str] | None] | None = None,
    notes: Sequence[str] = (),
) -> MultimodalDataset:
    """Validate arrays, once, into a data set.

    Parameters
    ----------
    modalities : by name, (n, d) features, (n, height, width) or (n, channels, height, width)
        images; or `Modality` objects. A row that is all NaN is a sample without that modality.
    labels : (n,) strings or numbers, or the name of the annotation that holds them; None, NaN,
        "" and the like where a sample has none.
    present : (n, n_modalities) bool; default: every row that is not all NaN.
    least : samples that there must be; 1 for those that are only to be placed.
    columns : by modality, the names of its d features; `Modality` objects have their own.
    notes : sentences on what was guessed, dropped, filled or left aside in reading the data.

    Raises
    ------
    DataError : different numbers of samples, too few, a value that is not finite, ids that
        repeat, a sample without any modality, a modality without any sample, or names for another
        number of features.

    Examples
    --------
    >>> faces = {"eyes": [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], "mouth": [[1.0], [2.0], [3.0]]}
    >>> dataset = make_dataset("faces", faces, labels=["ann", "bob", "ann"])
    >>> dataset.n_samples, dataset.n_modalities, dataset.labels.tolist()
    (3, 2, [0, 1, 0])
    """
    by_name, named = _by_name(modalities)
    arrays = {key: checks.as_numbers(values, key) for key, values in by_name.items()}
    n_samples = checks.common_length(arrays, least)
    stated = checks.presence(present, n_samples, len(arrays))
    exact = least == 1
    parts = [
        checks.modality_values(arrays[key], key, own, exact) for key, own in zip(arrays, stated.T)
    ]
    held = np.stack([rows for _, rows in parts], axis=1)
    ids = sample_names(sample_ids, n_samples)
    checks.refuse_empty(held, ids, list(arrays), least)
    features = columns or named
    dataset = MultimodalDataset(
        name=name,
        modalities=tuple(
            _modality(key, values, features.get(key)) for key, (values, _) in zip(arrays, parts)
        ),
        present=held,
        sample_ids=ids,
        annotations={
            str(key): column_values(values, str(key), n_samples)
            for key, values in (annotations or {}).items()
        },
        pairing=pairing,
        source=source,
        suggested_n_clusters=suggested_n_clusters,
        notes=tuple(notes),
    )
    return dataset if labels is None else _labelled(dataset, labels, annotations or {})


def _digest(values: np.ndarray) -> str:
    flat = np.ascontiguousarray(values).reshape(-1)
    return blake2b(flat.view(np.uint8).data, digest_size=16).hexdigest()


def _labelled(
    dataset: MultimodalDataset, labels: Any, given: Mapping[str, Any]
) -> MultimodalDataset:
    """The data set with its labels, or the given annotation of that name, in a column."""
    column = LABELS_COLUMN
    if isinstance(labels, str):
        if labels not in given:
            every = sorted(map(str, given))
            raise DataError(f"no annotation '{labels}' to take the labels from; there are {every}")
        column, labels = labels, given[labels]
    values = label_values(labels, dataset.n_samples)
    dataset = replace(dataset, annotations={**dataset.annotations, column: values})
    if not labelled_rows(values).any():
        note = f"No sample has a label: every value of '{column}' is missing."
        return replace(dataset, notes=(*dataset.notes, note))
    return replace(dataset, labels_column=column, class_names=class_names_of(values))


def _modality(name: str, values: np.ndarray, columns: Sequence[str] | None) -> Modality:
    names = checks.column_names(columns, name, values.shape)
    return Modality(name, "image" if values.ndim == 4 else "features", values, names)


def _by_name(
    modalities: Mapping[str, Any] | Sequence[Modality],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of each modality, and the names of the features of `Modality` objects."""
    if not modalities:
        raise DataError("a data set needs at least one modality, but none was given")
    if isinstance(modalities, Mapping):
        return {str(key): values for key, values in modalities.items()}, {}
    values = {modality.name: modality.values for modality in modalities}
    if len(values) != len(modalities):
        raise DataError("modalities need different names: " + str([m.name for m in modalities]))
    return values, {modality.name: modality.columns for modality in modalities}
