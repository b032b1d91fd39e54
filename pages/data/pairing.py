"""The check that the rows of the modalities belong together, and its warning."""

import streamlit as st

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.errors import DMSCError
from dmsc_core.evaluation.pairing import LEAST_SAMPLES, check_pairing
from pages.state.per_run import held
from pages.widgets import words

Pair = dict[str, str | bool]
HELP = (
    "Samples that are close in one modality should be close in the other, more often than after "
    "one of them is shuffled. z says by how many standard deviations they agree more than that."
)


def check(dataset: MultimodalDataset) -> None:
    """One line where all is well, a warning that names the pairs where it is not."""
    if dataset.n_modalities < 2:
        return
    st.subheader("Do the rows belong together?", anchor=False, help=HELP)
    with st.spinner("Comparing the neighbours of every sample across modalities"):
        pairs = _pairs(dataset)
    if not pairs:
        st.caption(f"Fewer than {LEAST_SAMPLES} samples have two modalities: too few to compare.")
        return
    strange = [pair for pair in pairs if not pair["belong"]]
    for pair in strange:
        first, second = _names(pair)
        st.warning(
            f"Neighbours in **{first}** are no neighbours in **{second}**: "
            f"{pair['agreement']} shared, {pair['shuffled']} after a shuffle "
            f"(z = {pair['z']}). Row i of one may not be row i of the other: check their order, "
            "or give both the same sample ids.",
            icon=":material/link_off:",
        )
    if not strange:
        weakest = min(pairs, key=lambda pair: float(pair["z"]))
        first, second = _names(weakest)
        st.caption(
            f":green-badge[:material/check: yes] Neighbours agree across modalities far more than "
            f"after a shuffle{f'; least for {first} and {second}' if len(pairs) > 1 else ''}: "
            f"{weakest['agreement']} shared, {weakest['shuffled']} by chance (z = {weakest['z']})."
        )
    if len(pairs) > 1:
        with st.expander("Every pair", icon=":material/grid_on:"):
            st.dataframe(pairs, hide_index=True, alt="Agreement of the neighbours of every pair")


def _names(pair: Pair) -> tuple[str, str]:
    """Of both modalities, as Markdown."""
    return words.verbatim(str(pair["first"])), words.verbatim(str(pair["second"]))


@held(16, st.cache_data)
def _pairs(dataset: MultimodalDataset) -> list[Pair]:
    try:
        checked = check_pairing(dataset)
    except (DMSCError, ValueError):
        return []
    return [
        {
            "first": pair.first,
            "second": pair.second,
            "agreement": words.percent(pair.agreement),
            "shuffled": words.percent(pair.shuffled_mean),
            "z": f"{pair.z:.1f}",
            "belong": pair.belong,
        }
        for pair in checked
    ]
