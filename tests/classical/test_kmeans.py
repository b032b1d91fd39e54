import numpy as np

from dmsc_core.classical.kmeans import Options


def test_it_is_a_partition_without_a_matrix(blobs):
    modalities, labels = blobs
    fit = Options().fit(modalities, 3, 0)
    assert fit.coefficients is None
    assert len({(a, b) for a, b in zip(fit.labels, labels)}) == 3
    assert sorted(set(fit.labels)) == [0, 1, 2]


def test_clusters_are_numbered_by_size():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], [5, 20, 10])
    X = (10 * np.eye(3)[labels] + 0.1 * rng.standard_normal((35, 3))).astype(np.float32)
    found = Options().fit([X], 3, 0).labels
    assert np.bincount(found).tolist() == [20, 10, 5]


def test_each_sample_is_nearest_to_its_own_mean(blobs):
    modalities, _ = blobs
    fit = Options().fit(modalities, 3, 0)
    Z = fit.latents["Z"]
    means = np.stack([Z[fit.labels == k].mean(axis=0) for k in range(3)])
    distance = ((Z[:, None] - means) ** 2).sum(axis=2)
    np.testing.assert_array_equal(distance.argmin(axis=1), fit.labels)
