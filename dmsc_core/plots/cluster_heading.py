"""The heading of a cluster, with the colour and the symbol that its points have."""

from dmsc_core.evaluation.portraits import Portrait
from dmsc_core.plots.palette import colour

GLYPHS = ("●", "■", "◆", "▲", "✚", "▼", "✖")  # of the palette's symbols, in their order


def title(portrait: Portrait) -> str:
    """The cluster with the colour and the symbol that its points have, in Markdown with HTML."""
    glyph = GLYPHS[portrait.cluster % len(GLYPHS)]
    mark = f'<span style="color:{colour(portrait.cluster)}" aria-hidden="true">{glyph}</span>'
    return f"{mark} **Cluster {portrait.cluster}** · {portrait.size:,} samples"
