"""Sentences of the Insight page: one plain line for every picture, for people new to all of it."""

PAIRS = (  # title, sentence, its two affinities, why they may differ
    (
        "Linked by likeness",
        "the more alike, the stronger the link.",
        ("kernel", "softmax"),
        "Where kernel and attention both compare by the dot product (under More), or all rows have "
        "length 1, there is no difference.",
    ),
    (
        "Linked by explanation",
        "each sample is a mix of the others.",
        ("self_expression", "linear"),
        "All of it comes from the graph: |C| + |C|ᵀ takes both directions of a link, which differ "
        "by the scale of their rows. The coefficients themselves are the same, see below.",
    ),
)
TITLES = {
    "kernel": "Kernel",
    "softmax": "Softmax attention",
    "self_expression": "Self-expression",
    "linear": "Linear attention",
}
SENTENCES = {
    "kernel": "Spectral clustering: who is like whom.",
    "softmax": "Transformers: attention shared by likeness.",
    "self_expression": "Subspace clustering: who rebuilds whom.",
    "linear": "The same from features, nothing to solve.",
}
FORMULAS = {
    ("kernel", "exp_dot"): r"$w_{ij} = e^{x_i^\top x_j / \sigma}$",
    ("kernel", "rbf"): r"$w_{ij} = e^{-\lVert x_i - x_j \rVert^2 / 2\sigma}$",
    ("softmax", "cosine"): r"$a_{ij} = \mathrm{softmax}_j\,(\cos(x_i, x_j) / \sigma)$",
    ("softmax", "dot"): r"$a_{ij} = \mathrm{softmax}_j\,(x_i^\top x_j / \sigma)$",
    ("self_expression", ""): r"$\min_C \lVert X - CX \rVert^2 + \lambda \lVert C \rVert^2$",
    ("linear", ""): r"$a_{ij} \propto \varphi(x_i)^\top \varphi(x_j)$",
}
SHOWS = {
    "matrix": "Matrix",
    "leaving": "Leaving a cluster",
    "retrieval": "Finding its like",
    "plane": "In the plane",
}
GROUPS = {"cluster": "by their clusters", "label": "by label"}
FOUND = {"map": "mAP", "rank1": "rank-1", "rank5": "rank-5"}
FOUND_HELP = {
    "map": "Mean average precision: 1 where all of its class come before all others.",
    "rank1": "Share of samples whose first is of their class.",
    "rank5": "Share of samples with one of their class among the first five.",
}
NCUT_HELP = "The chances to leave, summed over the groups; 0 is perfect."
LEAVES_HELP = "Walkers that are outside of their group by then."
STAGES = ("links", "walked", "re-ranked", "both")
KERNELS = {"exp_dot": "exp of the dot product", "rbf": "Gaussian (RBF)"}
SCORES = {"dot": "dot product", "cosine": "cosine"}
PLAIN = (
    (
        "Affinity",
        "a number for each pair of samples: how strongly the two are linked. All of them are a "
        "matrix; links that form groups are blocks along its diagonal.",
    ),
    (
        "Random walk",
        "a walker on a sample steps to one of its neighbours, more likely along a strong link. "
        "After some steps it is still in its cluster if the cluster is a good one.",
    ),
    (
        "Ncut",
        "the chances to leave, summed over the clusters; 0 is perfect. Spectral clustering looks "
        "for the clusters that make it small.",
    ),
    (
        "Attention",
        "how a transformer mixes its inputs: each looks at all others, shares one unit of "
        "attention among them, and becomes their mean. That is one step of a random walk.",
    ),
    (
        "Temperature σ",
        "how picky attention is: small, only the nearest samples count; large, all count alike.",
    ),
    (
        "Self-expression",
        "each sample is rebuilt as a mix of the others. It needs those that share its subspace, "
        "so the amounts say who belongs together.",
    ),
    (
        "λ",
        "what it costs to use many others: small, a sample may use anyone in any amount; large, "
        "only a little of its nearest neighbours.",
    ),
    (
        "Smoothing",
        "each sample moves to the mean of those that its walk leads to. Noise cancels, groups "
        "tighten; too many steps, and all become the same.",
    ),
)
IDENTITIES = (  # title, formula, sentence, what is compared
    (
        "Spectral clustering's graph is attention",
        r"\underbrace{\frac{w_{ij}}{\sum_l w_{il}}}_{\text{a step of the walk on the graph}}"
        r"=\;\underbrace{\operatorname{softmax}_j\!\Big(\frac{x_i^\top x_j}{\sigma}\Big)}"
        r"_{\text{attention}}"
        r"\qquad w_{ij}=e^{x_i^\top x_j/\sigma}",
        "Divide the exponential kernel by its row sums, and it is the softmax attention matrix of "
        "a transformer whose query and key maps change nothing.",
        "step of the walk",
    ),
    (
        "Self-expression is linear attention",
        r"\underbrace{\vphantom{\frac{x^\top}{\rVert^2}}-\frac{q_{ij}}{q_{ii}}}"
        r"_{\text{self-expression}}"
        r"=\;\underbrace{\frac{\varphi(x_i)^\top\varphi(x_j)}{1-\lVert\varphi(x_i)\rVert^2}}"
        r"_{\text{linear attention}}"
        r"\qquad \begin{aligned}Q&=(XX^\top+\lambda I)^{-1}\\"
        r"\varphi(x)&=(X^\top X+\lambda I)^{-1/2}x\end{aligned}",
        "Invert the matrix of all samples, or multiply two features and scale the row: both give "
        "the exact self-expression, so attention needs no n × n inverse. Steps on their graphs, "
        "above, may differ a little: a graph adds both directions of a link, and this scale of a "
        "row is in the one and not in the other.",
        "coefficient",
    ),
)
MEASURED = (
    "Both sides are computed by different routes in float64 on the samples above, for every pair; "
    "this is the largest difference. What is left is rounding."
)

DIAL = (  # title, axis, lines, sentence
    (
        "Who is linked",
        "Share",
        ("nearest neighbours", "closeness to G / λ"),
        "Of the {k} strongest links of each sample, the share that are its {k} nearest neighbours "
        "(largest inner product, sign aside); and how close C has come to its limit G / λ.",
    ),
    (
        "How well clusters hold",
        "Ncut",
        ("Ncut",),
        "Ncut of the clusters at each λ; small is good. Dotted: the graph of nearest neighbours, "
        "where the dial ends.",
    ),
    (
        "How well they meet the labels",
        "Score",
        ("Accuracy", "NMI"),
        "Of the same clusters; labels are for this score alone. Dotted: nearest neighbours.",
    ),
)


def caption(show: str, steps: int, by: str, asked: str = "") -> str:
    """The one line below the pictures; ``asked`` says among whom samples find their like."""
    after = "before any step" if steps == 0 else f"after {count(steps)}"
    group = "class" if by == "label" else "cluster"
    return {
        "matrix": f"Row by row, where a walker that starts at this sample is {after}, the "
        f"likelier the stronger the colour. Samples of a {group} stand side by side: a block on "
        "the diagonal is a group that its walkers do not leave.",
        "leaving": f"Of 100 walkers that start in a {group}, how many are outside of it {after}. "
        "Short bars are groups that hold together; the dotted line is the mean over all walkers.",
        "retrieval": f"Each sample{asked} sorts the others, its like should come first: 1 is "
        "perfect, chance is the share of its class. By its links, by the smoothed samples "
        f"{after}, by re-ranking (those are near who share their neighbours), and by both.",
        "plane": f"The samples {after} of smoothing, each moved to the mean of where its walk "
        "leads, drawn in the two directions in which they differ most. Groups tighten with each "
        "step, until all are one."
        if steps
        else "The samples as they are, drawn in the two directions in which they differ most. "
        "Take steps, and each moves to the mean of where its walk leads.",
    }[show]


def count(steps: int) -> str:
    """``1 step``, ``4 steps``."""
    return f"{steps} step" if steps == 1 else f"{steps} steps"
