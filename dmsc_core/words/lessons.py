"""Lessons of a comparison, in plain words that are worked out of the runs themselves."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from dmsc_core.evaluation.agreement import ari_matrix, flow
from dmsc_core.evaluation.labelled import labelled
from dmsc_core.evaluation.metrics import recall
from dmsc_core.result import RunResult
from dmsc_core.words.compared import Compared, methods_of, percent, points
from dmsc_core.words.gains import CLOSE, against, against_alone, explanations
from dmsc_core.words.naming import C_AND_W, verbatim

GAIN = 0.05  # of a class, that is worth a word


class Lesson(NamedTuple):
    """A finding and where on the page to see it, as Markdown."""

    title: str
    text: str


def lessons(runs: Sequence[Compared]) -> list[Lesson]:
    """The lessons of several runs of the same samples; none of a single one.

    Labels are used to say how well the runs did, as everywhere; where there are none, nothing is
    said of it.
    """
    if len(runs) < 2:
        return []
    methods = methods_of(runs)
    drawn = [_agreement(runs), _network(runs, methods)]
    if len(methods) > 1:
        drawn = [_added(methods), _classes(methods), *drawn, _blind(runs)]
    return [lesson for lesson in drawn if lesson is not None]


def _added(methods: Sequence[Compared]) -> Lesson:
    title, over = "Which found the most?", _over(methods[0].result)
    best = [run for run in methods if run.acc == methods[0].acc]
    if len(best) == len(methods):
        same = f"All have the same accuracy, {percent(best[0].acc)}{over}"
        return Lesson(title, f"{same}. See *Scores*.")
    have = "has" if len(best) == 1 else "share"
    mean = "mean " if any(len(run.seeds) > 1 for run in methods) else ""
    names = " and ".join(f"**{run.name}**" for run in best)
    text = f"{names} {have} the highest {mean}accuracy, {percent(best[0].acc)}{over}"
    alone = [run for run in methods if run.single]
    fused = next((run for run in methods if not run.single), None)
    if alone and fused is not None:
        title = "Does it help to bring measurements together?"
        which = f"The best measurement alone, {alone[0].name}," if alone[1:] else _ONE
        more = against(fused, alone[0], against_alone(fused, alone))
        text += f". {which} has {percent(alone[0].acc)}; {more}"
    else:
        text += f"; {methods[-1].name} has {percent(methods[-1].acc)}"
    return Lesson(title, f"{text}. {_seeds(methods)} See *Scores*.")


def _over(result: RunResult) -> str:
    """The samples that scores with labels are over, where not all have a label."""
    data = result.dataset
    if data.n_labelled == data.n_samples:
        return ""
    return f" over {data.n_labelled:,} of {data.n_samples:,} labelled samples"


_ONE = "One measurement alone"


def _seeds(methods: Sequence[Compared]) -> str:
    """The numbers of seeds behind what was said."""
    counts = sorted({len(run.seeds) for run in methods})
    if counts == [1]:
        return "One seed each: a few points can be chance."
    if len(counts) == 1:
        return f"{counts[0]} seeds each."
    chance = ", and of one seed a few points can be chance" if counts[0] == 1 else ""
    return f"{counts[0]} to {counts[-1]} seeds each{chance}."


def _classes(methods: Sequence[Compared]) -> Lesson | None:
    best = methods[0]
    other = next((run for run in methods[1:] if run.single), methods[-1])
    labels, names = best.result.dataset.labels, best.result.dataset.class_names
    assert labels is not None
    assert names is not None
    rows = labelled(labels)
    a, b = (recall(labels[rows], run.result.clusters[rows]) for run in (best, other))
    present = np.unique(labels[rows])
    most, least = int(np.argmax(a - b)), int(np.argmin(a - b))
    if a[most] - b[most] < GAIN:
        return None
    first, last = (verbatim(names[present[place]]) for place in (most, least))
    text = (
        f"Class **{first}** differs most: {other.name} has {percent(b[most])} of it "
        f"in its cluster, {best.name} {percent(a[most])}"
    )
    if b[least] - a[least] >= GAIN:
        text += (
            f". It is the other way round for {last}: {percent(b[least])} and {percent(a[least])}"
        )
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


def _network(runs: Sequence[Compared], methods: Sequence[Compared]) -> Lesson | None:
    text = " ".join(filter(None, (_without(methods), _affinity(runs))))
    return Lesson("Was it the network?", text) if text else None


def _without(methods: Sequence[Compared]) -> str | None:
    """The best method without a network against the best with one."""
    learned = next((run for run in methods if run.network), None)
    bare = next((run for run in methods if not run.network), None)
    if learned is None or bare is None:
        return None
    then = " by the network, beside all else in which the two differ"
    more = against(learned, bare, explanations(learned, bare), then)
    return f"Without a network, {bare.name} has {percent(bare.acc)}; with one, {more}."


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
        f"For {run.name} the chosen way from C to W changes the accuracy by {points(change)} "
        f"({'up' if change > 0 else 'down'}, against the plain W), {size} the "
        f"{points(between)} between the best and the worst run. Both rows of each run are in "
        "*Scores*."
    )


def _blind(runs: Sequence[Compared]) -> Lesson | None:
    by_itself, by_label = _ranked(runs, "silhouette"), _ranked(runs, "acc")
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
    alike = [run for run in by_itself if _score(run, "silhouette") == _score(guess, "silhouette")]
    text = "Without labels one would go by the silhouette"
    if len(alike) > 1:
        names = " and ".join(f"**{run.name}**" for run in alike)
        text += f", by which {names} are equally good"
    elif _acc(guess) == _acc(best):
        text += f", and choose **{guess.name}**, than which none has a higher accuracy"
    else:
        less = points(_acc(guess) - _acc(best))
        text += f", and choose **{guess.name}**, which has {less} less than the best"
    return Lesson(title, f"{text}. Both columns are in *Scores*.")


def _ranked(runs: Sequence[Compared], score: str) -> list[Compared]:
    scored = [run for run in runs if run.metrics.get(score) is not None]
    return sorted(scored, key=lambda run: -(run.metrics[score] or 0.0))


def _score(run: Compared, score: str) -> float:
    """A score as it is written, so that a reader's own subtraction comes out right."""
    return round(run.metrics[score] or 0.0, 3)


def _acc(run: Compared) -> float:
    return _score(run, "acc")
