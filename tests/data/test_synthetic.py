"""The drawn union of subspaces has the structure that was asked for."""

import numpy as np
import pytest
from pydantic import ValidationError

from dmsc_core.data.synthetic import SyntheticOptions, make, parse
from dmsc_core.errors import DataError


def test_shapes_follow_the_options():
    options = SyntheticOptions(n_clusters=3, per_cluster=7, n_modalities=4, n_features=9)
    dataset = make(options)
    assert [m.values.shape for m in dataset.modalities] == [(21, 9)] * 4
    assert np.bincount(dataset.labels).tolist() == [7, 7, 7]
    assert dataset.suggested_n_clusters == 3
    assert dataset.present.all()


def test_each_cluster_lies_in_a_subspace_and_all_together_do_not():
    dataset = make(SyntheticOptions(dimension=3, noise=0))
    for modality in dataset.modalities:
        for cluster in range(5):
            rows = modality.values[dataset.labels == cluster]
            assert np.linalg.matrix_rank(rows, tol=1e-4) == 3
        assert np.linalg.matrix_rank(modality.values, tol=1e-4) == 15


def test_one_matrix_of_coefficients_expresses_all_modalities():
    dataset = make(SyntheticOptions(noise=0, n_modalities=3))
    first, *others = (m.values[dataset.labels == 0].astype(float) for m in dataset.modalities)
    weights = np.linalg.lstsq(first[1:].T, first[0], rcond=None)[0]
    for rows in others:
        np.testing.assert_allclose(weights @ rows[1:], rows[0], atol=1e-5)


def test_noise_is_a_ratio_of_lengths():
    clean = make(SyntheticOptions(noise=0, per_cluster=200)).modalities[0].values
    noisy = make(SyntheticOptions(noise=0.3, per_cluster=200)).modalities[0].values
    ratio = np.linalg.norm(noisy - clean) / np.linalg.norm(clean)
    assert 0.28 < ratio < 0.32


@pytest.mark.parametrize("missing", [0.1, 0.3, 2 / 3])
def test_the_missing_share_is_met_and_every_sample_keeps_a_modality(missing):
    dataset = make(SyntheticOptions(n_modalities=3, missing=missing))
    assert abs((~dataset.present).mean() - missing) < 1 / dataset.present.size
    assert dataset.present.any(axis=1).all()


def test_the_seed_decides():
    first, again, other = (make(SyntheticOptions(random_state=s)) for s in (1, 1, 2))
    assert np.array_equal(first.modalities[0].values, again.modalities[0].values)
    assert not np.array_equal(first.modalities[0].values, other.modalities[0].values)


def test_options_in_a_name():
    options = parse("synthetic:noise=0.2, modalities=3,missing=0.1,clusters=4,seed=7")
    assert options == SyntheticOptions(
        noise=0.2, n_modalities=3, missing=0.1, n_clusters=4, random_state=7
    )
    assert parse("synthetic") == SyntheticOptions()
    assert parse(make(options).name) == options
    assert make().name == "synthetic"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("synthetic:moise=0.2", "unknown option 'moise=0.2'.* did you mean 'noise'"),
        ("synthetic:noise", "expected name=value"),
        ("synthetic:noise=loud", r"got noise=loud"),
        ("synthetic:modalities=0", "greater than or equal to 1"),
        ("synthetic:missing=0.8", "at most 0.5 can be missing"),
        ("synthetic:dimension=99", "n_features is 40"),
        ("synthetic:per_cluster=10000000,features=1000", "GiB"),
    ],
)
def test_a_name_that_makes_no_sense_is_refused(text, message):
    with pytest.raises(DataError, match=message):
        parse(text)


def test_unknown_options_are_refused():
    with pytest.raises(ValidationError):
        SyntheticOptions(clusters=3)
