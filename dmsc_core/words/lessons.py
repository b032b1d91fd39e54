"""Lessons of a comparison, in plain words that are worked out of the runs themselves."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from dmsc_core.evaluation.agreement import ari_matrix, flow
from dmsc_core.evaluation.metrics import recall
from dmsc_core.result import RunResult
from dmsc_core.words.naming import C_AND_W, verbatim

CLOSE = 0.02  # scores nearer than this say little from one seed each
GAIN = 0.05  # of a class, that is worth a word
Scores = Mapping[str, float | None]


class Lesson(NamedTuple):
    """A finding and where on the page to see it, as Markdown."""

    title: str
    text: str


class Compared(NamedTuple):
    """One run, as lessons need it; ``metrics_plain`` are its scores from W = |C| + |C|^T.

    ``single``: of one measurement alone; ``network``: on what a network made of the samples.
    """

    name: str
    single: bool
    network: bool
    metrics: Scores
    metrics_plain: Scores
    result: RunResult


def lessons(runs: Sequence[Compared]) -> list[Lesson]:
    """The lessons of several runs of the same samples; none of a single one.

    Labels are used to say how well the runs did, as everywhere; where there are none, nothing is
    said of it.
    """
    if len(runs) < 2:
        return []
    ranked = _ranked(runs, "acc")
    drawn = [_agreement(runs), _network(runs, ranked)]
    if len(ranked) > 1:
        drawn = [_added(ranked), _classes(ranked), *drawn, _blind(runs, ranked)]
    return [lesson for lesson in drawn if lesson is not None]


def _added(ranked: Sequence[Compared]) -> Lesson:
    best, worst = ranked[0], ranked[-1]
    title = "Which found the most?"
    if _acc(best) == _acc(worst):
        return Lesson(title, f"All have the same accuracy, {_percent(_acc(best))}. See *Scores*.")
    text = f"**{best.name}** has the highest accuracy, {_percent(_acc(best))}"
    alone = next((run for run in ranked if run.single), None)
    fused = next((run for run in ranked if not run.single), None)
    if alone is not None and fused is not None:
        title = "Does it help to bring measurements together?"
        more = _acc(fused) - _acc(alone)
        text += (
            f". One measurement alone has {_percent(_acc(alone))}; {_compared(fused.name, more)}"
        )
    else:
        text += f"; {worst.name} has {_percent(_acc(worst))}"
    return Lesson(title, f"{text}. One seed each: a few points can be chance. See *Scores*.")


def _compared(name: str, more: float) -> str:
    if not more:
        return f"the best fusion here, {name}, has the same"
    if abs(more) < CLOSE:
        return f"the best fusion here, {name}, is no more than {_points(more)} away from that"
    return f"{name} has {_points(more)} {'more' if more > 0 else 'less'}"


def _classes(ranked: Sequence[Compared]) -> Lesson | None:
    best = ranked[0]
    other = next((run for run in ranked[1:] if run.single), ranked[-1])
    labels, names = best.result.dataset.labels, best.result.dataset.class_names
    assert labels is not None
    assert names is not None
    a, b = recall(labels, best.result.clusters), recall(labels, other.result.clusters)
    present = np.unique(labels)
    most, least = int(np.argmax(a - b)), int(np.argmin(a - b))
    if a[most] - b[most] < GAIN:
        return None
    gains, loses = (verbatim(names[present[place]]) for place in (most, least))
    text = (
        f"Class **{gains}** gains most: {other.name} has {_percent(b[most])} of it "
        f"in its cluster, {best.name} {_percent(a[most])}"
    )
    if b[least] - a[least] >= GAIN:
        text += f". Class {loses} loses: {_percent(b[least])} to {_percent(a[least])}"
    return Lesson("Where is the difference?", f"{text}. See *Samples in the plane*, by label.")


def _agreement(runs: Sequence[Compared]) -> Lesson:
    values = ari_matrix([run.result.clusters for run in runs])
    i, j = min(combinations(range(len(runs)), 2), key=lambda pair: values[pair])
    moved = flow(runs[i].result.clusters, runs[j].result.clusters).moved
    n = len(runs[i].result.clusters)
    if not moved:
        all_of = "Both" if len(runs) == 2 else "All"
        return Lesson("Do they find the same?", f"{all_of} runs find the very same clusters.")
    least = (
        f"**{runs[i].name}** and **{runs[j].name}** agree least (adjusted Rand index "
        f"{values[i, j]:.2f}): {moved:,} of {n:,} samples change their cluster"
    )
    return Lesson("Do they find the same?", f"{least}. See *Agreement*, and where they go.")


def _network(runs: Sequence[Compared], ranked: Sequence[Compared]) -> Lesson | None:
    text = " ".join(filter(None, (_without(ranked), _affinity(runs))))
    return Lesson("Was it the network?", text) if text else None


def _without(ranked: Sequence[Compared]) -> str | None:
    """The best run without a network against the best with one."""
    learned = next((run for run in ranked if run.network), None)
    bare = next((run for run in ranked if not run.network), None)
    if learned is None or bare is None:
        return None
    more = _acc(learned) - _acc(bare)
    text = f"Without a network, {bare.name} has {_percent(_acc(bare))}; with one, {learned.name} "
    if not more:
        return f"{text}has the same: no gain that this score could show."
    if abs(more) < CLOSE:
        return f"{text}is no more than {_points(more)} away: no gain that one seed could show."
    meaning = "which is what a network adds here, beside all else in which the two differ"
    if more < 0:
        meaning = "so with these settings these clusters are found better without it"
    return f"{text}has {_points(more)} {'more' if more > 0 else 'less'}, {meaning}."


def _affinity(runs: Sequence[Compared]) -> str | None:
    scored = [r for r in runs if None not in (r.metrics.get("acc"), r.metrics_plain.get("acc"))]
    moved = [(_acc(run) - (run.metrics_plain["acc"] or 0.0), run) for run in scored]
    change, run = max(moved, key=lambda pair: abs(pair[0]), default=(0.0, None))
    if run is None or abs(change) < CLOSE:
        return None
    scores = [_acc(run) for run in scored]
    between = max(scores) - min(scores)
    size = "more than" if abs(change) > between else "beside"
    return (
        f"{C_AND_W} "
        f"For {run.name} the chosen way from C to W changes the accuracy by {_points(change)} "
        f"({'up' if change > 0 else 'down'}, against the plain W), {size} the "
        f"{_points(between)} between the best and the worst run. Both rows of each run are in "
        "*Scores*."
    )


def _blind(runs: Sequence[Compared], by_label: Sequence[Compared]) -> Lesson | None:
    by_itself = _ranked(runs, "silhouette")
    if len(by_itself) < len(by_label):
        return None
    title = "And without labels?"
    ways = {(run.result.config.get("affinity") or {}).get("kind") for run in runs}
    if len(ways) > 1:
        return Lesson(
            title,
            "Without labels one would go by the silhouette, but it tells runs apart only where all "
            "of them make W in the same way; these do not. Each run's row with the plain W in "
            "*Scores* can be compared.",
        )
    guess, best = by_itself[0], by_label[0]
    text = f"Without labels one would go by the silhouette, and choose **{guess.name}**"
    if _acc(guess) == _acc(best):
        text += ", than which none has a higher accuracy"
    else:
        text += f", which has {_points(_acc(guess) - _acc(best))} less than the best"
    return Lesson(title, f"{text}. Both columns are in *Scores*.")


def _ranked(runs: Sequence[Compared], score: str) -> list[Compared]:
    scored = [run for run in runs if run.metrics.get(score) is not None]
    return sorted(scored, key=lambda run: -(run.metrics[score] or 0.0))


def _acc(run: Compared) -> float:
    """The accuracy as it is written, so that a reader's own subtraction comes out right."""
    return round(run.metrics["acc"] or 0.0, 3)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _points(difference: float) -> str:
    return f"{100 * abs(difference):.1f} points"
