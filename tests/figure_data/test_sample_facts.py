"""What a run says of each sample."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from dmsc_core.figure_data import sample_facts
from tests.store.results import N, result


def partition(**changes):
    return result(matrices=False, **changes)


def whole(run):
    """The same run with nothing missing."""
    return replace(run, dataset=replace(run.dataset, present=None))


@pytest.mark.parametrize("sparse", [False, True])
def test_belonging_weighs_its_own_cluster_against_the_next(sparse):
    run = result(sparse)
    facts = sample_facts.facts_of(run)
    C = np.abs(run.coefficients.toarray() if sparse else run.coefficients)
    W = run.affinity.toarray() if sparse else run.affinity
    assert facts.by == "coefficients"
    for i in range(N):
        inside = [j for j in range(N) if run.clusters[j] == run.clusters[i] and j != i]
        groups = {k: [j for j in range(N) if run.clusters[j] == k and j != i] for k in range(3)}
        means = {k: C[i, members].mean() for k, members in groups.items()}
        own = means.pop(run.clusters[i])
        expected = own / (own + max(means.values()))
        assert facts.belonging.own[i] == pytest.approx(expected, rel=1e-5)
        assert facts.closeness[i] == pytest.approx(W[i, inside].sum(), rel=1e-5)
    expected = silhouette_samples(run.spectrum.embedding.astype(float), run.clusters)
    np.testing.assert_allclose(facts.silhouette, expected, atol=1e-6)


def test_a_partition_is_told_by_the_distances_of_its_latent():
    run = partition()
    facts = sample_facts.facts_of(run)
    Z = run.latents["text words"].astype(float)
    assert facts.by == "distances"
    expected = silhouette_samples(Z, run.clusters)
    np.testing.assert_allclose(facts.silhouette, expected, atol=1e-6)
    np.testing.assert_allclose(facts.belonging.own, (1 + expected) / 2, atol=1e-6)
    first = sample_facts.portraits_of(run, facts)[0]
    members = np.flatnonzero(run.clusters == 0)
    away = [np.linalg.norm(Z[members] - Z[i], axis=1).sum() for i in members]
    assert first.medoid == members[np.argmin(away)]


def test_a_run_that_left_nothing_still_has_portraits_a_hover_and_a_table():
    run = partition(latents={})
    facts = sample_facts.facts_of(run)
    assert facts.belonging is facts.silhouette is None
    assert [p.size for p in sample_facts.portraits_of(run, facts)] == [4, 4, 4]
    assert ":belonging" not in sample_facts.choices(run)
    assert "belonging" not in sample_facts.hover(run, facts)[0]
    assert "belonging" not in sample_facts.table(run, facts)[0]


def test_what_is_missing_is_named():
    run = result()
    found = sample_facts.missing(run)
    for i in range(N):
        gone = [
            m["name"]
            for m, there in zip(run.dataset.modalities, run.dataset.present[i])
            if not there
        ]
        assert found.names[found.codes[i]] == (f"without {', '.join(gone)}" if gone else "complete")
    assert sample_facts.missing(whole(run)) is None
    assert ":missing" not in sample_facts.choices(whole(run))


def test_every_choice_is_a_grouping_of_all_samples():
    run = result()
    facts = sample_facts.facts_of(run)
    choices = sample_facts.choices(run)
    assert {"cluster", "label", "correct", "species", "weight", ":silhouette"} <= set(choices)
    for by in (*choices, "a column that is gone"):
        found = sample_facts.grouping(run, facts, by)
        assert len(found.codes) == N
        if found.names is not None:
            assert max(found.codes) < len(found.names)


def test_the_hover_says_in_words_what_colours_say():
    run = result()
    texts = sample_facts.hover(run, sample_facts.facts_of(run))
    for i, text in enumerate(texts):
        right = run.clusters[i] == run.dataset.labels[i]  # here each cluster is its class
        assert ("as its label" if right else "elsewhere") in text
        assert f"cluster {run.clusters[i]}" in text
        assert "belonging" in text
        assert ("without" in text) == (not run.dataset.present[i].all())


def test_no_annotation_takes_the_place_of_a_measure():
    run = result()
    names = ("belonging", "next cluster", "silhouette", "missing")
    columns = {name: np.repeat(-9, N) for name in names}
    run = replace(run, dataset=replace(run.dataset, annotations=columns))
    row = sample_facts.table(run, sample_facts.facts_of(run))[0]
    assert all(row[name] != row[f"{name} (annotation)"] == -9 for name in names)
    assert len(set(sample_facts.choices(run).values())) == len(sample_facts.choices(run))


def test_the_table_begins_with_what_a_person_looks_for():
    run = result()
    rows = sample_facts.table(run, sample_facts.facts_of(run))
    assert len(rows) == N
    assert list(rows[0])[:5] == ["sample", "cluster", "label", "as its label", "belonging"]
    assert {"silhouette", "missing", "species"} <= set(rows[0])
    assert rows[3]["sample"] == run.dataset.sample_ids[3]
