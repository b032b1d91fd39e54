"""Names of things on the Affinity page, and their meanings."""

MATRICES = {
    "W": "W",
    "plain": "W plain",
    "post": "W post-processed",
    "C": "C",
    "|C|": "|C|",
    "T": "T",
    "Tt": "Tᵗ",
}
MEANINGS = {
    "W": "**Affinity W**, what was clustered: how strongly two samples belong together. Symmetric.",
    "plain": "**Plain affinity** |C| + |C|ᵀ: both directions added, and nothing else.",
    "post": "**Post-processed affinity**: of each column of C its largest entries, brought to low "
    "rank and sharpened by a power, as the reference code does.",
    "C": "**Coefficients C**: the sample of a row is put together from the others, cᵢⱼ times the "
    "sample of column j. Blue is added, orange taken away.",
    "|C|": "**Size of the coefficients** |cᵢⱼ|: how much the sample of column j counts in "
    "explaining the sample of row i.",
    "T": "**Random walk** T = D⁻¹W: the chance that a step from the sample of a row leads to that "
    "of a column. Each row sums to 1.",
    "Tt": "**The walk after t steps**, Tᵗ: where a walk from the sample of a row is by then. A "
    "cluster is where it stays for long.",
}
MATRIX_HELP = (
    "W is what was clustered; C are the coefficients with which each sample (row) is explained by "
    "the others (columns); T is a random walk over the samples. What is not stored is made on "
    "demand."
)
ORDERS = {
    "cluster": "by cluster",
    "label": "by label",
    "hierarchy": "by hierarchy",
    "input": "as they came",
}
ORDER_HELP = (
    "Blocks along the diagonal are groups of samples that explain each other. By hierarchy: a tree "
    "that joins the samples with the strongest links first, without clusters or labels."
)
HOWS = {"max": "strongest link", "share": "share of links"}
HOW_HELP = "What one cell shows of the many links it stands for, until you zoom in."
ABOVE_HELP = (
    "Hide links that are weaker than this share of the strongest one; the line below the matrix "
    "says how many are left."
)
PANELS = {
    "blocks": "Blocks",
    "wrong": "Wrong links",
    "sample": "Sample",
    "spectrum": "Spectrum",
}
PANEL_HELP = (
    "Blocks: the mean link within and between groups. Wrong links: the strongest ones between "
    "different labels, or clusters where there are none. "
    "Sample: whom one sample is linked to. Spectrum: how many clusters there are."
)
BLOCKS_HELP = (
    "Each cell is the mean over all pairs of a sample of its row's group and one of its column's, "
    "links that are not there counted as 0. The cell with the largest mean is 100; 0.0 is less "
    "than 0.05 percent of it, – a group of one sample, which has no pairs."
)
GROUPS = {"cluster": "clusters", "label": "labels"}
GROUPS_HELP = "Clusters are what was found; labels were not used for learning."


def share(value: float) -> str:
    """``0.1 %`` of 0.001; ``all`` of 0."""
    return f"{100 * value:g} %" if value else "all"


def percent(part: float, whole: float) -> str:
    """``12 %``, or with the digits that a small share needs."""
    value = 100 * part / whole if whole else 0.0
    return f"{value:.0f} %" if value >= 10 else f"{value:.2g} %"
