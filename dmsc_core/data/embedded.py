"""Real data that need no download: the handwritten digits that come with scikit-learn."""

import numpy as np

from dmsc_core.data.dataset import Modality, MultimodalDataset, make_dataset
from dmsc_core.data.descriptors import frequency_spectrum, histogram_of_gradients

N_DIGITS = 10
MAX_GREY = 16.0  # the files hold 0..16
SOURCE = (
    "Optical recognition of handwritten digits (Alpaydin and Kaynak, UCI 1998, test part), "
    "1797 images of 8 x 8 pixels, as shipped with scikit-learn."
)
PAIRING = (
    "paired by class, labels were used: each pair holds two different writings of one digit, "
    "drawn at random, so agreement between the modalities already tells the class"
)


def digits() -> MultimodalDataset:
    """All 1797 digits in three modalities: image, histogram of gradients, frequency spectrum.

    The image is scaled to 0..1; the other two are computed from it. Annotations: ``label``, and
    ``ink``, the mean grey value.
    """
    images, labels = _images()
    modalities = [
        Modality("image", "image", images[:, None].astype(np.float32)),
        Modality("gradients", "features", histogram_of_gradients(images)),
        Modality("spectrum", "features", frequency_spectrum(images)),
    ]
    return make_dataset(
        "digits",
        modalities,
        labels=labels,
        annotations={"ink": images.mean(axis=(1, 2)).round(4)},
        source=SOURCE + " Gradients and spectrum are computed from the image.",
        suggested_n_clusters=N_DIGITS,
    )


def digit_pairs(random_state: int = 0) -> MultimodalDataset:
    """Two different writings of one digit per sample, paired at random within each class.

    The writings of a class are shuffled and taken two at a time, so each image is used once; where
    a class has an odd number of writings one is left out.

    Annotations: ``label``, ``first`` and ``second``, the row numbers of the two images in `digits`.
    """
    images, labels = _images()
    rng = np.random.default_rng(random_state)
    pairs = []
    for digit in range(N_DIGITS):
        rows = rng.permutation(np.flatnonzero(labels == digit))
        pairs.append(rows[: len(rows) // 2 * 2].reshape(-1, 2))
    first, second = rng.permutation(np.concatenate(pairs)).T
    return make_dataset(
        "digit-pairs",
        {"first writing": images[first], "second writing": images[second]},
        labels=labels[first],
        annotations={"first": first, "second": second},
        pairing=PAIRING,
        source=SOURCE,
        suggested_n_clusters=N_DIGITS,
    )


def _images() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return bunch.images / MAX_GREY, bunch.target  # (n, 8, 8) in 0..1, (n,)
