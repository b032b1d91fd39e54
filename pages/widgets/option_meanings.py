"""What each choice of an option means, in one line, with its formula where there is one."""

STAGE_1 = (
    "The autoencoders alone: each measurement through its encoder E and back through its decoder D."
    "  \n$\\min \\sum_m w_m \\|X^m - D_m(E_m(X^m))\\|_F^2$"
)
NO_STAGE_2 = "No epochs: C is worked out at once, nothing is trained."
STAGE_2_RAW = (
    "The features as they are, each sample put together from the others by the coefficients C."
    "  \n$\\min \\lambda_c \\|C\\|_p^p + \\lambda_e \\sum_m v_m \\|X^m - C X^m\\|_F^2$"
)
STAGE_2 = (
    "The same, with every latent put together from those of the other samples by the coefficients "
    "C.  \n$\\min \\sum_m w_m \\|X^m - D_m(C Z_m)\\|_F^2 + \\lambda_c \\|C\\|_p^p "
    "+ \\lambda_e \\sum_m v_m \\|Z_m - C Z_m\\|_F^2$"
)
MEANINGS: dict[tuple[str, object], str] = {  # (option, value)
    ("function", "sum"): r"Added: $Z = \sum_m Z_m$.",
    ("function", "max"): r"The larger one at every place: $Z = \max_m Z_m$.",
    (
        "function",
        "concat",
    ): r"Side by side, then mixed by a learned layer: $Z = [Z_1, \dots, Z_M] A$.",
    ("p", 1): r"$\|C\|_1 = \sum_{ij} |c_{ij}|$: few links, as in sparse subspace clustering.",
    ("p", 2): r"$\|C\|_F^2 = \sum_{ij} c_{ij}^2$: many small links, spread over alike samples.",
    (
        "assign",
        "kmeans",
    ): r"$\min \sum_k \sum_{i \in k} \|u_i - \mu_k\|^2$ on the spectral embedding.",
    ("assign", "discretize"): "The embedding is rotated until each row points to one cluster; "
    "as in the reference code.",
    ("output", "linear"): "Nothing: values of any sign.",
    (
        "output",
        "relu",
    ): r"$\max(x, 0)$: for values that are never negative; as in the reference code.",
    ("biases", "zero"): "A latent scales with its sample.",
    ("biases", "uniform"): r"Drawn within $1 / \sqrt{\text{fan-in}}$: all latents have a share in "
    "common, which keeps a class in one piece.",
    ("sees", "all"): r"$q_h(z^1 \dots z^M)$: one likeness for all modalities side by side.",
    ("sees", "one"): r"$C = \sum_m v_m C_m$, $C_m$ of $q_h(z^m)$: samples that are near in one "
    "modality are linked, wherever the others place them.",
    ("value", "identity"): r"$\min \|Z - C Z\|$: the latents themselves.",
    ("value", "learned"): r"$\min \|g(Z) - C g(Z)\|$, $g$ learned beside queries and keys.",
    ("weighting", "local"): r"$a_{ij} = \exp(-\|x_i - x_j\|^2 / (s_i s_j))$, $s_i$ the distance to "
    "the k-th neighbour.",
    ("weighting", "binary"): r"$a_{ij} = 1$ for the k nearest.",
    ("graph", "knn"): "Each sample is linked to its k nearest ones.",
    ("graph", "rbf"): r"All samples: $w_{ij} = \exp(-\|x_i - x_j\|^2 / (2 \sigma^2))$.",
}
