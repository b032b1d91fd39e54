"""The network of a fusion plan in words."""

from collections.abc import Sequence

from dmsc_core.model.fusion.plan import Plan


def describe(plan: Plan, names: Sequence[str], raw: bool = False) -> str:
    """The plan in one sentence, for those who do not see the drawing."""
    used = [names[m] for m in plan.modalities]
    if raw:
        return f"No network: {', '.join(used)} as they are, and one self-expression matrix C."
    if len(used) == 1:
        return f"One network for {used[0]} and a self-expression matrix C."
    if not plan.joins:
        return f"One network each for {', '.join(used)}; they share one self-expression matrix C."
    where = ", ".join(
        "at the inputs" if j.depth == 0 else f"after layer {j.depth}" for j in plan.joins
    )
    return f"{', '.join(used)} are joined by {plan.function} {where}; one latent Z, one matrix C."
