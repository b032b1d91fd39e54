"""The two identities with their error on these data, and lambda as a dial."""

import time

import streamlit as st

from dmsc_core.errors import NumericalError
from dmsc_core.plots import insight as insight_plot
from pages.insight import cached, sentences
from pages.insight.controls import RIDGES, Choice
from pages.widgets import charts, words

HEIGHT = 280
SOON = 0.3  # seconds; what takes longer says so
Point = dict[str, float]


def show(choice: Choice) -> None:
    """Formula, sentence and measured difference of both."""
    at, setting = choice.scene, choice.setting
    where = (("σ", setting.sigma), ("λ", setting.ridge))
    st.subheader("Why they are one family", anchor=False)
    with st.grid(2, gap="medium", min_column_width=440):
        for (title, formula, sentence, what), (name, value) in zip(sentences.IDENTITIES, where):
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{title}**")
                st.latex(formula)
                st.markdown(f":gray[{sentence}]")
                st.space("stretch")
                try:
                    error = words.power_of_ten(cached.difference(at, name, value))
                    label = f"Largest difference of a {what}, {name} = {value:g}"
                    st.metric(label, error, help=sentences.MEASURED)
                except NumericalError as error:
                    st.warning(words.verbatim(str(error)), icon=":material/error:")


def dial(choice: Choice) -> None:
    """The way of self-expression along lambda."""
    at, setting = choice.scene, choice.setting
    k = cached.compared(setting.links)
    st.subheader("λ is a dial from self-expression to nearest neighbours", anchor=False)
    st.markdown(
        r"As λ grows, $C \to G/\lambda$ with $G = XX^\top$, the inner products: what is left of "
        "explaining each other is who is near. The band is the λ of the slider."
    )
    points, end = _course(choice)
    shown = [part for part in sentences.DIAL if part[2][0] in points[0]]
    with st.grid(len(shown), gap="medium", min_column_width=280):
        for title, axis, names, sentence in shown:
            lines = {name: [point[name] for point in points] for name in names}
            limits = {name: end[name] for name in names if name in end}
            with st.container(gap="small"):
                st.markdown(f"**{title}**")
                look = (axis, limits, axis != "Ncut", HEIGHT)
                figure = insight_plot.dial(RIDGES, lines, setting.ridge, *look)
                charts.show(figure, f"{title}, along lambda", f"{at.name}-lambda-{axis.lower()}")
                st.caption(sentence.format(k=k))


def _course(choice: Choice) -> tuple[list[Point], Point]:
    """The measures at every lambda and at their end; a slider can be moved meanwhile."""
    at, links = choice.scene, choice.setting.links
    place, begin, points = st.empty(), time.perf_counter(), []
    for i, ridge in enumerate(RIDGES):
        points.append(cached.point(at, ridge, links))
        if time.perf_counter() - begin > SOON:
            place.progress(i / len(RIDGES), "Turning the dial, once for these data")
    end = cached.end(at, links)
    place.empty()
    return points, end
