"""The public benchmark files: names, pictures, pairing and K, which their arrays do not say."""

from dataclasses import dataclass, replace

import numpy as np

from dmsc_core.data.dataset import Modality, MultimodalDataset


@dataclass(frozen=True)
class KnownModality:
    """Name and size of a modality; ``image`` is (height, width) where its values are pixels."""

    name: str
    n_features: int
    image: tuple[int, int] | None = None


@dataclass(frozen=True)
class KnownFile:
    """A benchmark file: found by ``stem`` or ``name``, recognised by its shapes."""

    name: str
    stem: str
    title: str
    description: str
    n_samples: int
    modalities: tuple[KnownModality, ...]
    n_clusters: int
    source: str
    pairing: str | None = None

    @property
    def spellings(self) -> set[str]:
        """The names that a person may give it, as plain names."""
        return {plain_name(self.name), plain_name(self.stem)}


def plain_name(name: str) -> str:
    """A name without the marks that people forget: ``MNIST_USPS`` is ``mnistusps``."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


FILES = (
    KnownFile(
        "bdgp",
        "BDGP",
        "BDGP, fruit fly embryos",
        "2500 embryos of 5 kinds: visual words of a lateral picture, words of its description",
        2500,
        (KnownModality("visual words", 1750), KnownModality("text words", 79)),
        5,
        "Berkeley Drosophila Genome Project, gene expression in embryos (Cai et al., 2012).",
    ),
    KnownFile(
        "mnist-usps",
        "MNIST_USPS",
        "MNIST-USPS, digits from two collections",
        "5000 pairs of handwritten digits, one from MNIST and one from USPS",
        5000,
        (KnownModality("MNIST", 784, (28, 28)), KnownModality("USPS", 784, (28, 28))),
        10,
        "Digits of MNIST (LeCun et al., 1998) beside digits of USPS (Hull, 1994).",
        "paired by class, labels were used: each pair holds two pictures of one digit from "
        "different collections, so agreement between the modalities already tells the class",
    ),
    KnownFile(
        "handwritten",
        "handwritten",
        "Handwritten numerals, six descriptions",
        "2000 numerals from Dutch utility maps, described by six sets of features",
        2000,
        (
            KnownModality("pixel averages", 240),
            KnownModality("Fourier coefficients", 76),
            KnownModality("profile correlations", 216),
            KnownModality("Zernike moments", 47),
            KnownModality("Karhunen-Loeve coefficients", 64),
            KnownModality("morphology", 6),
        ),
        10,
        "UCI Multiple Features (Duin and Tax, 1998).",
    ),
    KnownFile(
        "orl",
        "ORL_32x32",
        "ORL, faces",
        "400 pictures of 40 people, one modality",
        400,
        (KnownModality("face", 1024, (32, 32)),),
        40,
        "ORL Database of Faces (Samaria and Harter, 1994), 32 x 32 pixels, 0..255.",
    ),
    KnownFile(
        "coil20",
        "COIL20",
        "COIL-20, objects on a turntable",
        "1440 pictures of 20 objects from 72 sides each, one modality",
        1440,
        (KnownModality("object", 1024, (32, 32)),),
        20,
        "Columbia Object Image Library (Nene, Nayar and Murase, 1996), 32 x 32 pixels, 0..1.",
    ),
)


def fits(file: KnownFile, dataset: MultimodalDataset) -> bool:
    """True of arrays that have the shapes of the benchmark file, not only its name."""
    sizes = [modality.n_features for modality in dataset.modalities]
    expected = [modality.n_features for modality in file.modalities]
    return dataset.n_samples == file.n_samples and sizes == expected


def described(dataset: MultimodalDataset, file: KnownFile) -> MultimodalDataset:
    """The data set with all that is known of the file; its pixels become upright pictures."""
    return replace(
        dataset,
        name=file.name,
        modalities=tuple(map(_shaped, dataset.modalities, file.modalities)),
        pairing=file.pairing,
        source=file.source,
        suggested_n_clusters=file.n_clusters,
    )


def _shaped(modality: Modality, like: KnownModality) -> Modality:
    if like.image is None:
        return replace(modality, name=like.name)
    height, width = like.image
    columns = modality.flat().reshape(-1, width, height)  # MATLAB writes column after column
    return Modality(like.name, "image", np.ascontiguousarray(columns.transpose(0, 2, 1)[:, None]))
