"""The stages of a run in one line each, with their formulas."""

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
