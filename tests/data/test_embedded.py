"""The embedded digits, as a whole and in pairs."""

import numpy as np

from dmsc_core.data.embedded import digit_pairs, digits


def test_digits_have_three_modalities():
    dataset = digits()
    shapes = [(m.name, m.kind, m.values.shape) for m in dataset.modalities]
    assert shapes == [
        ("image", "image", (1797, 1, 8, 8)),
        ("gradients", "features", (1797, 324)),
        ("spectrum", "features", (1797, 144)),
    ]
    image = dataset.modalities[0].values
    assert (image.min(), image.max()) == (0, 1)
    assert dataset.class_names == tuple("0123456789")
    assert dataset.suggested_n_clusters == 10
    assert dataset.pairing is None
    assert "scikit-learn" in dataset.source
    assert set(dataset.annotations) == {"label", "ink"}


def test_digits_stand_upright():
    one = digits().modalities[0].values[digits().labels == 1].mean(axis=0)[0]
    assert one.sum(axis=0).std() > one.sum(axis=1).std()  # a one is tall, not wide


def test_pairs_are_two_writings_of_one_digit():
    dataset, single = digit_pairs(), digits()
    first, second = (dataset.annotations[name] for name in ("first", "second"))
    assert dataset.n_samples == 896
    assert len(np.unique(np.concatenate([first, second]))) == 2 * 896
    assert np.array_equal(single.labels[first], dataset.labels)
    assert np.array_equal(single.labels[second], dataset.labels)
    image = single.modalities[0].values
    assert np.array_equal(dataset.modalities[0].values, image[first])
    assert np.array_equal(dataset.modalities[1].values, image[second])
    assert all(modality.kind == "image" for modality in dataset.modalities)


def test_pairs_say_that_labels_were_used_and_depend_on_the_seed():
    assert "labels were used" in digit_pairs().pairing
    again, other = digit_pairs(0).annotations["first"], digit_pairs(1).annotations["first"]
    assert np.array_equal(digit_pairs().annotations["first"], again)
    assert not np.array_equal(again, other)


def test_classes_are_mixed_along_the_rows():
    labels = digit_pairs().labels
    assert (labels[1:] == labels[:-1]).mean() < 0.2
