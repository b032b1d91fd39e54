"""Scores where some samples have no label: the same as without those samples."""

import numpy as np
import pytest

from dmsc_core.evaluation import agreement, labelled
from dmsc_core.evaluation.metrics import accuracy, ari, confusion, match, score
from dmsc_core.evaluation.portraits import Belonging, portraits
from tests.store.results import N, partly_labelled


@pytest.fixture(params=range(20))
def labels(request):
    return partly_labelled(request.param)


@pytest.fixture
def clusters():
    return np.random.default_rng(1).integers(0, 4, N)


def test_scores_are_those_of_the_labelled_samples(labels, clusters):
    rows = [i for i in range(N) if labels[i] >= 0]
    assert labelled.labelled(labels).sum() == len(rows) < N
    assert labelled.scores(labels, clusters) == score(labels[rows], clusters[rows])
    assert labelled.stands_for(labels, clusters) == match(labels[rows], clusters[rows])


def test_without_a_single_label_there_are_no_scores(clusters):
    nothing = dict.fromkeys(("acc", "nmi", "ari", "purity"))
    assert labelled.scores(None, clusters) == nothing
    assert labelled.scores(np.full(N, -1), clusters) == nothing
    assert labelled.stands_for(np.full(N, -1), clusters) == {}


def test_an_unlabelled_sample_is_not_wrong():
    labels, clusters = np.array([0, 0, 1, 1, -1, -1]), np.array([2, 2, 0, 0, 0, 1])
    assert labelled.scores(labels, clusters)["acc"] == 1.0
    assert accuracy(labels, clusters) < 1


def test_agreement_leaves_out_who_is_in_no_group(labels, clusters):
    rows = labels >= 0
    values = agreement.ari_matrix([clusters, labels, clusters])
    assert values[0, 1] == values[1, 0] == ari(labels[rows], clusters[rows])
    assert values[0, 2] == 1
    flow = agreement.flow(clusters, labels)
    assert flow.counts.sum() == rows.sum()
    assert set(flow.targets) == set(labels[rows])
    order = np.argsort(flow.targets)
    np.testing.assert_array_equal(flow.counts[:, order], confusion(clusters[rows], labels[rows]))
    with pytest.raises(ValueError, match="one value for each sample"):
        agreement.flow(clusters, labels[1:])


def test_the_purity_of_a_cluster_is_over_its_labelled_samples(labels, clusters):
    unsure = Belonging(np.full(N, np.nan), clusters)
    for one in portraits(clusters, np.zeros(N), unsure, labels):
        own = [y for y, c in zip(labels, clusters) if c == one.cluster and y >= 0]
        assert one.n_labelled == len(own)
        if own:
            assert one.purity == max(own.count(y) for y in own) / len(own)
            assert own.count(one.majority) == one.n_majority
        else:
            assert one.majority is None
            assert one.purity is None
