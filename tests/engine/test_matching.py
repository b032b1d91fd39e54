"""New samples meet a run by the names of modalities and columns, in whatever order they come."""

from dataclasses import replace

import numpy as np
import pytest

import dmsc_core
from dmsc_core.data.dataset import make_dataset
from dmsc_core.engine.account import describe
from dmsc_core.engine.matching import match
from dmsc_core.engine.prediction import predict
from dmsc_core.errors import DataError

GENES = tuple(f"g{j}" for j in range(6))
NAMES = {"rna": GENES, "protein": ("p0", "p1", "p2", "p3")}
CENTRES = np.random.default_rng(5).normal(size=(3, 10)) * 3


def samples(columns=NAMES, n=30, seed=0, least=2, **named):
    rng = np.random.default_rng(seed)
    X = CENTRES[np.arange(n) % 3] + rng.normal(size=(n, 10)) * 0.1
    arrays = named or {"rna": X[:, :6], "protein": X[:, 6:]}
    return make_dataset("measured", arrays, columns=columns, least=least)


def shuffled(dataset):
    """The same samples with the columns of each modality, and the modalities, in another order."""
    parts = []
    for modality in dataset.modalities[::-1]:
        order = np.roll(np.arange(modality.n_features)[::-1], 1)
        names = tuple(modality.columns[j] for j in order)
        parts.append(replace(modality, values=modality.values[:, order], columns=names))
    return replace(dataset, modalities=tuple(parts), present=dataset.present[:, ::-1])


@pytest.fixture(scope="module")
def result():
    return dmsc_core.run_to_end(dmsc_core.preset("closed-form", n_clusters=3), samples())


@pytest.mark.parametrize("n", [1, 2, 12])
def test_columns_in_another_order_give_the_same_bits(result, n):
    new = samples(n=n, seed=7, least=1)
    straight, other = predict(result, new), predict(result, shuffled(new))
    assert np.array_equal(straight.clusters, other.clusters)
    assert straight.confidence.tobytes() == other.confidence.tobytes()
    assert [straight.clusters[i] for i in range(n)] == [straight.clusters[i % 3] for i in range(n)]
    assert all("matched by name" in note for note in straight.notes)
    assert all("put in the order of training" in note for note in other.notes)


def test_another_order_of_the_columns_ends_in_their_own():
    own, new = samples(), shuffled(samples())
    matched = match(describe(own), new).dataset
    for before, after in zip(own.modalities, matched.modalities):
        assert (after.name, after.columns) == (before.name, before.columns)
        assert np.array_equal(after.values, before.values)
        assert after.values.flags["C_CONTIGUOUS"]


@pytest.mark.parametrize(
    ("genes", "message"),
    [
        ((*GENES, "extra"), r"'rna' has 6 columns in training and 7 .* have 'extra', which train"),
        (GENES[:4], r"6 columns in training and 4 in these data, which lack 'g4', 'g5'; give"),
        ((*GENES[:5], "gX"), r"lack 'g5' and have 'gX', which training did not have"),
        (tuple(f"other{j}" for j in range(6)), r"lack 'g0', .*'g4' and 1 more and have 'other0'"),
        (tuple(map(str.upper, GENES)), r"lack 'g0'.* have 'G0'"),
    ],
)
def test_columns_that_are_missing_or_unknown_are_named(result, genes, message):
    arrays = {"rna": np.ones((3, len(genes))), "protein": np.ones((3, 4))}
    new = samples(NAMES | {"rna": genes}, least=1, **arrays)
    with pytest.raises(DataError, match=message):
        predict(result, new)


def test_another_number_of_columns_without_names_is_refused_with_both_counts(result):
    new = make_dataset("new", {"rna": np.ones((2, 7)), "protein": np.ones((2, 4))}, least=1)
    with pytest.raises(DataError, match=r"shapes 6, 4; these data have 7, 4"):
        predict(result, new)


def test_columns_without_names_are_taken_by_their_place_and_said_to_be(result):
    named, new = samples(seed=7, least=1), samples(None, seed=7, least=1)
    assert np.array_equal(predict(result, named).clusters, predict(result, new).clusters)
    (note, _) = predict(result, new).notes
    assert note == (
        "'rna': its 6 columns taken by their place, as the new data have no names of columns"
    )
    unnamed = replace(describe(samples(None)), source="an old run")
    assert "the run has no names of columns" in match(unnamed, named).notes[0]


def test_stand_ins_are_names_where_the_run_has_none():
    own = samples(None)
    stand_ins = {"rna": [f"feature {j}" for j in range(6)], "protein": None}
    new = samples(stand_ins)
    order = [3, 1, 5, 0, 2, 4]
    rna = new.modalities[0]
    turned = replace(rna, values=rna.values[:, order], columns=tuple(rna.columns[j] for j in order))
    matched = match(describe(own), replace(new, modalities=(turned, new.modalities[1])))
    assert np.array_equal(matched.dataset.modalities[0].values, own.modalities[0].values)


def test_a_name_that_stands_twice_matches_nothing_in_another_order():
    names = {"rna": ["g0", "g0", "g2", "g3", "g4", "g5"], "protein": None}
    own = samples(names)
    assert match(describe(own), own).dataset.modalities[0].columns == own.modalities[0].columns
    with pytest.raises(DataError, match="several columns named 'g0'"):
        match(describe(own), shuffled(replace(own, modalities=own.modalities[:1])))


def test_modalities_under_other_names_are_taken_by_their_place_and_said_to_be(result):
    X = samples(seed=7)
    new = samples(None, least=1, first=X.modalities[0].values, second=X.modalities[1].values)
    placed = predict(result, new)
    assert np.array_equal(placed.clusters, predict(result, X).clusters)
    assert placed.notes[0].startswith("'rna': 'first' was taken for it, by its place; ")


def test_a_modality_that_training_did_not_have_is_named(result):
    X = samples()
    new = samples(None, rna=X.modalities[0].values, proteins=X.modalities[1].values)
    with pytest.raises(DataError, match=r"'rna', 'protein'; these data also have 'proteins'"):
        predict(result, new)


def test_the_names_are_stored_with_the_run(result, tmp_path):
    store = dmsc_core.RunStore(tmp_path)
    run_id = store.save(result)
    stored = store.load(run_id)
    assert [m["columns"] for m in stored.dataset.modalities] == list(NAMES.values())
    new = shuffled(samples(n=9, seed=3))
    assert np.array_equal(predict(stored, new).clusters, predict(result, new).clusters)


def test_values_that_float32_cannot_hold_are_placed_as_they_are():
    """An offset of 1e9: the scales of training are those of float64."""

    def measured(n, seed, least=2):
        own = samples(n=n, seed=seed, least=1)
        arrays = {m.name: m.values.astype(float) + 1e9 for m in own.modalities}
        return make_dataset("far", arrays, columns=NAMES, least=least)

    config = dmsc_core.preset("closed-form", n_clusters=3)
    far = config.updated({"preprocess.kind": "standardize"})
    result = dmsc_core.run_to_end(far, measured(30, 0))
    for n in (1, 2, 9):
        placed = predict(result, measured(n, 4, least=1)).clusters
        assert placed.tolist() == [result.clusters[i % 3] for i in range(n)]
