"""Whitening in the principal directions."""

from typing import ClassVar, Literal

from dmsc_core.data.preprocessing.whitening import Whitening


class Options(Whitening):
    r"""Whitened in the principal directions: $U^\top (x - \mu)$ to variance 1."""

    title: ClassVar[str] = "PCA whitening"
    replaces: ClassVar[tuple[str, ...]] = ("image", "features")
    kind: Literal["pca"] = "pca"
