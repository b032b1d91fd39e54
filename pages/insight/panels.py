"""Four affinities side by side, in two pairs."""

from typing import Any

import streamlit as st

from dmsc_core.errors import NumericalError
from dmsc_core.insight.affinities import KINDS, Kind
from dmsc_core.insight.walks import ASKED
from pages.insight import cached, sentences
from pages.insight.cached import Panel
from pages.insight.controls import Choice
from pages.widgets import charts, scores, words

SAME = 1e-6  # two walks that differ by less differ by rounding alone


def show(choice: Choice) -> None:
    """Both pairs; a pair that cannot be computed says why."""
    drawn = choice.show != "retrieval" or cached.can_ask(choice.scene)
    with st.grid(2, gap="medium", min_column_width=440):
        for title, sentence, kinds, reason in sentences.PAIRS:
            with st.container(border=True, gap="small"):
                try:
                    with charts.spread():
                        st.markdown(f"**{title}**:gray[: {sentence}]")
                        _difference(choice, kinds, reason)
                    for kind, column in zip(kinds, st.columns(2, gap="large")):
                        with column:
                            _panel(choice, kind, drawn)
                except NumericalError as error:
                    st.warning(words.verbatim(str(error)), icon=":material/error:")
    if not drawn:
        st.info(
            "Whether samples find their like can only be told with labels, of which several "
            "samples share each. These data have none; the other three views need none."
        )
    if drawn and choice.show == "retrieval":
        _ranks(choice)
    with charts.spread():
        if drawn:
            st.caption(_caption(choice))
        name = f"{choice.scene.name}-insight"
        charts.take_away("insight", scores.csv(lambda: rows(choice), name, "All figures (CSV)"))


def _caption(choice: Choice) -> str:
    n = len(cached.samples(choice.scene).sample_ids)
    few = f" of {ASKED}, drawn with a fixed seed," if n > ASKED else ""
    return sentences.caption(choice.show, choice.steps, choice.by, few)


def _ranks(choice: Choice) -> None:
    """Precision and ranks of each affinity and stage as a table."""
    table = []
    for kind in KINDS:
        figures = cached.retrieval(_of(choice, kind), choice.steps)
        row: dict[str, Any] = {"affinity": sentences.TITLES[kind]}
        for name, title in sentences.FOUND.items():
            row |= {f"{title} {stage}": values[name] for stage, values in figures.items()}
        table.append(row)
    columns = {
        f"{title} {stage}": st.column_config.NumberColumn(
            format="%.3f", help=sentences.FOUND_HELP[name]
        )
        for name, title in sentences.FOUND.items()
        for stage in sentences.STAGES
    }
    st.dataframe(
        table,
        hide_index=True,
        column_config=columns,
        alt="Precision and ranks of each affinity, before and after walking and re-ranking",
    )


def rows(choice: Choice) -> list[dict[str, Any]]:
    """Every number of the four affinities, one row each."""
    at, setting, steps, by = choice.scene, choice.setting, choice.steps, choice.by
    table = []
    for kind in KINDS:
        panel = _of(choice, kind)
        out = cached.leaving(panel, steps, by)
        row: dict[str, Any] = {
            "data": at.name,
            "affinity": sentences.TITLES[kind],
            "steps": steps,
            "sigma": setting.sigma if kind in ("kernel", "softmax") else None,
            "lambda": None if kind in ("kernel", "softmax") else setting.ridge,
            "links": setting.links or "all",
            "preprocessing": at.preprocess,
            "grouped by": by,
            "ncut": out.ncut,
            "leaving": out.overall,
            **{f"leaving {k}": float(value) for k, value in enumerate(out.each)},
        }
        row |= cached.agreement(panel) or {}
        if cached.can_ask(at):
            for stage, figures in cached.retrieval(panel, steps).items():
                row |= {f"{name} {stage}": value for name, value in figures.items()}
        table.append(row)
    return table


def _difference(choice: Choice, kinds: tuple[Kind, Kind], reason: str) -> None:
    """The distance of the two walks of a pair."""
    if "self_expression" in kinds:
        cached.start_engine()
    apart = cached.apart(*(_of(choice, kind) for kind in kinds))
    label, icon, colour = "the same walk", "equal", "green"
    help_text = "No probability of a step differs by more than rounding."
    if apart >= SAME:
        label, icon, colour = f"steps differ by up to {words.small(apart)}", "difference", "gray"
        help_text = f"The largest difference between probabilities of a step on the graph. {reason}"
    st.badge(label, icon=f":material/{icon}:", color=colour, help=help_text)


def _panel(choice: Choice, kind: Kind, drawn: bool) -> None:
    """One affinity: its formula, its picture and its numbers."""
    setting, what = choice.setting, choice.show
    variant = {"kernel": setting.kernel, "softmax": setting.scores}.get(kind, "")
    name = sentences.TITLES[kind]
    st.markdown(f"**{name}**  \n{sentences.FORMULAS[kind, variant]}")
    st.caption(sentences.SENTENCES[kind])
    if drawn:
        at, steps, by = choice.scene, choice.steps, choice.by
        top = cached.highest(at, setting, steps, by) if what == "leaving" else 1.0  # of all four
        figure = cached.picture(_of(choice, kind), steps, what, by, top)
        alt = f"{name}: {sentences.SHOWS[what].lower()}, {sentences.count(choice.steps)}"
        charts.show(figure, alt, f"{choice.scene.name}-{kind}-{what}")
    _numbers(choice, kind)


def _numbers(choice: Choice, kind: Kind) -> None:
    panel = _of(choice, kind)
    out = cached.leaving(panel, choice.steps, choice.by)
    agreement = cached.agreement(panel)
    with st.grid(3, gap="xsmall", min_column_width=70):
        st.metric("Ncut", f"{out.ncut:.2f}", help=sentences.NCUT_HELP)
        st.metric("Leaves", f"{out.overall:.0%}", help=sentences.LEAVES_HELP)
        if agreement is not None:
            st.metric("Accuracy", f"{agreement['acc']:.2f}", help=words.METRICS["acc"][1])


def _of(choice: Choice, kind: Kind) -> Panel:
    return Panel(choice.scene, kind, choice.setting)
