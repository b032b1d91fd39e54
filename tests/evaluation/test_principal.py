"""Principal components: distances, directions, and samples without a place."""

import numpy as np
import pytest

from dmsc_core.evaluation.principal import (
    principal_components,
    principal_projection,
    reduced,
    side_by_side,
)

RNG = np.random.default_rng(0)
FLAT = (RNG.standard_normal((80, 30)) @ RNG.standard_normal((30, 200))).astype(np.float32)


def test_reduced_samples_of_a_flat_cloud_keep_their_distances():
    found = reduced(FLAT)
    assert found.shape == (80, 50)
    for i, j in ((0, 1), (5, 70)):
        length = np.linalg.norm(FLAT[i] - FLAT[j])
        assert np.linalg.norm(found[i] - found[j]) == pytest.approx(length, rel=1e-4)
    np.testing.assert_array_equal(reduced(FLAT[:, :50]), FLAT[:, :50])


@pytest.mark.parametrize("width", [6, 200])
def test_components_are_those_of_the_singular_value_decomposition(width):
    X = FLAT[:, :width]
    found = principal_components(X, 3)
    U, S, _ = np.linalg.svd(X.astype(float) - X.mean(axis=0), full_matrices=False)
    for column, expected in zip(found.T, (U * S)[:, :3].T):
        turned = expected if expected[np.abs(expected).argmax()] > 0 else -expected
        np.testing.assert_allclose(column, turned, atol=1e-3 * S[0])


def test_where_there_are_fewer_directions_the_rest_is_zero():
    found = principal_components(RNG.standard_normal((9, 1)), 3)
    assert found.shape == (9, 3)
    assert found[:, 0].any()
    assert not found[:, 1:].any()


def test_each_modality_has_the_same_say():
    small, large = RNG.standard_normal((40, 3)), 100 * RNG.standard_normal((40, 20)) + 7
    joined = side_by_side([small, large])
    assert joined.shape == (40, 23)
    for part in (joined[:, :3], joined[:, 3:]):
        assert part.var(axis=0).sum() == pytest.approx(1, rel=1e-4)
        np.testing.assert_allclose(part.mean(axis=0), 0, atol=1e-6)


def test_what_is_missing_is_at_the_mean_and_changes_nothing_else():
    X, present = RNG.standard_normal((30, 4)), np.ones((30, 2), bool)
    present[:5, 1] = False
    spoiled = X.copy()
    spoiled[:5] = 1e6
    joined = side_by_side([X, spoiled], present)
    assert not joined[:5, 4:].any()
    alone = side_by_side([X[5:]])
    np.testing.assert_allclose(joined[5:, 4:], alone, rtol=1e-5, atol=1e-6)


def test_samples_that_are_not_present_lie_in_the_corner():
    present = np.arange(80) % 4 != 0
    placed = principal_projection(FLAT, 2, present=present)
    np.testing.assert_array_equal(placed[present], principal_components(FLAT[present], 2))
    assert (placed[~present] < placed[present].min(axis=0)).all()


def test_refusals_say_what_came():
    for X, present in (
        (np.zeros((2, 3)), None),
        (np.zeros(5), None),
        (np.full((5, 3), np.nan), None),
        (np.zeros((5, 3)), np.arange(5) < 2),
    ):
        with pytest.raises(ValueError, match="X must be finite"):
            principal_projection(X, present=present)
