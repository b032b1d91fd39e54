"""A training to look at, while it runs or long after: losses, scores, affinity, samples rebuilt."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from dmsc_core.figure_data import loss_curves, moments
from dmsc_core.plots import losses, rebuilt, score_panels, thumbnails
from dmsc_core.result import Evaluation, Examples
from pages.state import keys
from pages.state.per_run import per_run
from pages.train import progress_controls
from pages.widgets import charts, header, words

HEIGHT = 420  # of the curves
FRAMES = 8  # of the film
LARGE, SMALL = 480, 192  # pixels of an affinity; left to itself, Streamlit makes a JPEG of it
IN_MEMORY = 256  # pictures in memory; at most some 50 kB each


class Training(NamedTuple):
    """A training as far as it went.

    Attributes
    ----------
    records : of its epochs.
    evaluations : what was seen every few epochs.
    examples : the samples that are followed; None without decoders.
    total_epochs : of both stages, while it goes on; None once it has ended.
    """

    run_id: str
    records: Sequence[Mapping[str, Any]]
    evaluations: Sequence[Evaluation]
    examples: Examples | None
    total_epochs: int | None = None

    @property
    def active(self) -> bool:
        return self.total_epochs is not None


def show(now: Training) -> None:
    """All of it; frozen where a person has paused the view."""
    if not now.records:
        _nothing(now)
        return
    look = progress_controls.look(now.run_id, now.active)
    paused = progress_controls.paused(now.run_id)
    training = now
    if paused is not None:
        training = now._replace(
            records=now.records[: paused[0]], evaluations=now.evaluations[: paused[1]]
        )
        _says_paused(training, now)
    at = progress_controls.at(now.run_id, len(training.evaluations))
    left, right = st.columns([7, 4], gap="large")
    with left:
        _losses(training, look)
    with right:
        _affinity(training, at)
    if not training.evaluations:
        return
    _film(training, at)
    _quality(training, at)
    _rebuilt(training, at)


def _nothing(training: Training) -> None:
    if training.total_epochs:
        st.caption("The first losses appear after the first epoch.")
    else:
        st.caption(
            "This run has no epochs: its method works on the features as they are, so there is "
            "no training to look at."
        )


def _says_paused(training: Training, now: Training) -> None:
    goes_on = "The run has ended."
    if now.active:
        goes_on = f"The run goes on and is at {_moment(now)} now."
    st.info(
        f"The view is paused at {_moment(training)}. {goes_on} "
        "Switch the pause off to see the newest.",
        icon=":material/pause_circle:",
    )


def _moment(training: Training) -> str:
    last = training.records[-1]
    return f"epoch {last['epoch']} of stage {1 if last['stage'] == 'pretrain' else 2}"


def _losses(training: Training, look: loss_curves.CurveOptions) -> None:
    """The curves, made again only where there are new points or another look."""
    state = (training.run_id, len(training.records), training.total_epochs, look)
    drawn = st.session_state.get(keys.TRAIN_CURVES)
    if drawn is None or drawn[0] != state:
        figure = losses.curves(training.records, HEIGHT, training.total_epochs, look)
        lines = loss_curves.lines(training.records, look)
        drawn = (state, figure, loss_curves.scale(lines.values(), look).kind)
        st.session_state[keys.TRAIN_CURVES] = drawn
    st.markdown("**Losses** :gray[what the network tries to make small]")
    charts.show(drawn[1], "Losses by term", f"{training.run_id}-losses")
    said = "A line that falls still learns; a flat one has settled. Total is the weighed sum."
    if drawn[2] == "symlog":
        said += (
            " Some losses are below zero, so the axis is logarithmic on both sides of zero and "
            "linear close to it."
        )
    st.caption(said)


def _affinity(training: Training, at: int) -> None:
    if not training.evaluations:
        st.markdown("**Affinity**")
        st.caption(
            "A picture of who explains whom appears every few epochs of stage 2, "
            "ordered by the clusters found so far."
            if training.active
            else "No picture was kept: the run ended before it was looked at for the first time."
        )
        return
    evaluation = training.evaluations[at]
    st.markdown(f"**Affinity** :gray[after epoch {evaluation.epoch} of stage 2]")
    image = _frame(training.run_id, at, evaluation.epoch, header.dark(), LARGE, evaluation.picture)
    st.image(image, output_format="PNG", width="stretch", alt="The affinity, ordered by cluster")
    st.caption(
        "Who explains whom, samples sorted by cluster: squares along the diagonal are clusters "
        "that explain themselves."
    )


def _film(training: Training, at: int) -> None:
    st.markdown("**The affinity as it forms** :gray[drag the slider to look at an earlier epoch]")
    progress_controls.slider(training.run_id, [e.epoch for e in training.evaluations])
    frames = moments.frames(len(training.evaluations), FRAMES)
    nearest = moments.nearest(frames, at)
    for i, place in zip(frames, st.columns(FRAMES, gap="small")):
        evaluation = training.evaluations[i]
        image = _frame(
            training.run_id, i, evaluation.epoch, header.dark(), SMALL, evaluation.picture
        )
        text = f"epoch {evaluation.epoch}"
        with place:
            st.image(image, output_format="PNG", width="stretch", alt=f"The affinity after {text}")
            st.caption(f"**▸ {text}**" if i == nearest else text)


def _quality(training: Training, at: int) -> None:
    st.markdown("**How good the clusters are**")
    figure = _panels(training.run_id, len(training.evaluations), at, training.evaluations)
    charts.show(figure, "Scores over epochs", f"{training.run_id}-scores")
    measured = score_panels.measured(training.evaluations)
    labels = (
        "Accuracy and NMI compare clusters with the labels, which training never sees. "
        if "acc" in measured
        else ""
    )
    st.caption(
        f"{labels}Without labels: silhouette, how far apart clusters lie; Ncut, how easily a "
        "random walk leaves its cluster; eigengap, how clearly the graph falls into K parts. "
        "The ring is the epoch of the slider."
    )


def _rebuilt(training: Training, at: int) -> None:
    newest = moments.rebuilt_by(training.evaluations, at)
    st.markdown("**Samples, measured and rebuilt**")
    if newest is None or training.examples is None:
        st.caption(
            "Nothing was rebuilt in this run: its method has no decoder, or it was made before "
            "rebuilt samples were kept."
        )
        return
    i, outputs = newest
    epoch = training.evaluations[i].epoch
    st.caption(
        f"The network describes each sample by the others and draws it from that, here after epoch "
        f"{epoch}. The closer both are, the better the samples explain each other."
    )
    inputs = {name: values for name, values in training.examples.inputs.items() if name in outputs}
    pictures = [name for name, values in inputs.items() if rebuilt.is_picture(values)]
    halves = st.columns(2, gap="large") if pictures else []
    for number, name in enumerate(pictures):
        _pictures(halves[number % 2], (training.run_id, epoch), name, inputs[name], outputs[name])
    profiles = {name: values for name, values in inputs.items() if name not in pictures}
    if profiles:
        figure = _profiles(training.run_id, epoch, profiles, outputs, training.examples.ids)
        charts.show(figure, "Profiles measured and rebuilt", f"{training.run_id}-rebuilt-{epoch}")
        st.caption("Features from left to right. Grey area: measured. Orange line: rebuilt.")


def _pictures(place: Any, key: tuple[str, int], name: str, inputs: Any, outputs: Any) -> None:
    image = _sheet(*key, name, inputs, outputs)
    place.image(
        image, output_format="PNG", width="stretch", alt=f"{name}: measured above, rebuilt below"
    )
    place.caption(f"**{words.verbatim(name)}**: measured above, rebuilt below")


@per_run(IN_MEMORY)
def _frame(run_id: str, at: int, epoch: int, dark: bool, size: int, _picture: Any) -> bytes:
    return thumbnails.frame(_picture, dark, size)


@per_run(IN_MEMORY)
def _sheet(run_id: str, epoch: int, name: str, _inputs: Any, _outputs: Any) -> bytes:
    return thumbnails.png(rebuilt.sheet(_inputs, _outputs))


@per_run(32)
def _panels(run_id: str, count: int, at: int, _evaluations: Any) -> Any:
    return score_panels.panels(_evaluations, at)


@per_run(32)
def _profiles(run_id: str, epoch: int, _inputs: Any, _outputs: Any, _ids: Any) -> Any:
    return rebuilt.profiles(_inputs, _outputs, _ids)
