"""Every way to store arrays x every form of what they hold: the same data set, bit by bit."""

import numpy as np
import pytest
from scipy.io import savemat

from dmsc_core.data.dataset import make_dataset
from dmsc_core.data.readers.files import read
from tests.data.readers.test_matlab import write_v73

RNG = np.random.default_rng(0)
N = 12
A, B = RNG.random((N, 4)), RNG.random((N, 7))
PICTURES = RNG.random((N, 6, 5))
Y = np.repeat([1, 2, 3], 4)
ONE_HOT = np.eye(3)[Y - 1]
WORDS = np.array(["1_1", "11", "cat"])[Y - 1]
IDS = np.array([f"s{i:02d}" for i in range(N)])
GAP = np.where(np.arange(N)[:, None] == 5, np.nan, A)
BASE = {"X1": A, "X2": B}

LABELS = {  # as they are stored, and as they are meant
    "column": (Y[:, None], Y),
    "row": (Y[None], Y),
    "decimals": (Y[:, None].astype(float), Y),
    "some missing": (np.where(Y == 2, np.nan, Y)[:, None], np.where(Y == 2, np.nan, Y)),
    "texts": (list(WORDS), WORDS),
    "texts, some missing": (["NA" if y == 2 else w for y, w in zip(Y, WORDS)],
                            np.where(Y == 2, "", WORDS)),
    "one-hot": (ONE_HOT, Y - 1),
    "one-hot turned": (ONE_HOT.T, Y - 1),
    "plus and minus one": (2 * ONE_HOT - 1, Y - 1),
}  # fmt: skip
FORMS = {
    "ids": ({**BASE, "sample_ids": list(IDS)}, {"modalities": BASE, "sample_ids": IDS}),
    "transposed": ({"X1": A.T, "X2": B.T}, {"modalities": BASE}),
    "missing": ({"X1": GAP, "X2": B}, {"modalities": {"X1": GAP, "X2": B}}),
    "images": ({"X1": PICTURES[..., None], "X2": B}, {"modalities": {"X1": PICTURES, "X2": B}}),
    "one sample": ({"X1": A[:1], "X2": B[:1]}, {"modalities": {"X1": A[:1], "X2": B[:1]}}),
    "one sample turned": ({"X1": A[:1].T, "X2": B[:1].T},
                          {"modalities": {"X1": A[:1], "X2": B[:1]}}),
}  # fmt: skip


def _as_old(path, contents):
    savemat(path.with_suffix(".mat"), {k: _cells(v) for k, v in contents.items()})
    return path.with_suffix(".mat")


def _cells(value):
    return np.array(value, dtype=object)[:, None] if isinstance(value, list) else value


def _as_new(path, contents):
    write_v73(path.with_suffix(".mat"), contents)
    return path.with_suffix(".mat")


def _as_arrays(path, contents):
    np.savez(
        path.with_suffix(".npz"), **{key: np.asarray(value) for key, value in contents.items()}
    )
    return path.with_suffix(".npz")


WRITERS = {".mat v7": _as_old, ".mat v7.3": _as_new, ".npz": _as_arrays}


def assert_same(path, least=2, **expected):
    dataset = read(path, least=least)
    assert dataset.digest == make_dataset(path.stem, **expected, least=least).digest


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", LABELS)
def test_labels(tmp_path, writer, form):
    stored, meant = LABELS[form]
    path = WRITERS[writer](tmp_path / "study", {**BASE, "labels": stored})
    assert_same(path, modalities=BASE, labels=meant)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", FORMS)
def test_forms(tmp_path, writer, form):
    contents, expected = FORMS[form]
    single = "one sample" in form
    named = {} if single else {"labels": Y[:, None]}
    path = WRITERS[writer](tmp_path / "study", {**contents, **named})
    labels = {} if single else {"labels": Y}
    assert_same(path, least=1 if single else 2, **expected, **labels)
