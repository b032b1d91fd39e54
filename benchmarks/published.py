"""Figures of other projects, as they were read in the named source: ACC and NMI."""

from typing import NamedTuple


class Published(NamedTuple):
    """One figure of one method; ``nmi`` is None where the source has none."""

    method: str
    acc: float | None
    nmi: float | None
    source: str


_DCCF = "github.com/zhaole1204/DCCF, SongwuJob/SCMVC, LouisDong95/BDCL"
_USPS = "the same, and GCFAggMVC"
_DSC = "github.com/XifengGuo/DSC-Net, panji530/Deep-subspace-clustering-networks issue 12"

PUBLISHED: dict[str, tuple[Published, ...]] = {
    "bdgp": (
        Published("DCCF", 0.994, 0.979, _DCCF),
        Published("BDCL", 0.9936, 0.980, _DCCF),
        Published("CVCL", 0.992, 0.973, _DCCF),
        Published("SCMVC", 0.992, 0.975, _DCCF),
        Published("GCFAgg", 0.990, 0.966, _DCCF),
        Published("MFLVC", 0.989, 0.966, _DCCF),
        Published("LMVSC", 0.821, 0.842, _DCCF),
    ),
    "mnist-usps": (
        Published("DCCF", 0.998, 0.994, _DCCF),
        Published("BDCL", 0.9976, 0.9926, _DCCF),
        Published("SCMVC", 0.997, 0.990, _DCCF),
        Published("GCFAgg", 0.9956, 0.9871, _USPS),
        Published("DMSC, about 2000 pairs", None, 0.9209, "benchmark index of arXiv 1804.06498"),
    ),
    "handwritten": (
        Published("CVCL", 0.9685, None, "github.com/chenjie20/CVCL"),
        Published("co-regularised spectral", 0.964, 0.931, "SMC paper"),
        Published("SMC", 0.9620, 0.9176, "SMC paper"),
        Published("LMVSC", 0.9165, 0.8443, "SMC paper"),
    ),
    "orl": (
        Published("DSC-Net, best of 100 runs (mean .845)", 0.8600, None, _DSC),
        Published("DSC-Net, its code", 0.8450, None, _DSC),
    ),
    "coil20": (
        Published("DSC-Net", 0.9486, None, _DSC),
        Published("DSC-Net, its code", 0.8917, None, _DSC),
    ),
}
