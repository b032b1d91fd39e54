"""The report of one run."""

from html import escape
from typing import Any

from dmsc_core.evaluation.portraits import Portrait
from dmsc_core.figure_data import sample_facts
from dmsc_core.report import document, figures
from dmsc_core.report.reported_run import Shown, spelled
from dmsc_core.words import naming
from dmsc_core.words.differing_settings import flattened


def report(run: Shown) -> bytes:
    """One run as a page: what it was, its scores, its figures, and how to make it again."""
    title = f"{naming.method(run.summary)} on {run.summary.dataset}"
    body = "".join(
        [
            _head(run, title),
            _scores(run),
            _training(run),
            _affinity(run),
            document.section("Samples", document.grid(figures.clouds(spelled(run))), _no_umap(run)),
            document.section("Clusters", document.grid(figures.meeting(spelled(run))), _table(run)),
            document.section("What the modalities share", figures.canonical(spelled(run))),
            document.section("How this run was made", made(run)),
            foot([run]),
        ]
    )
    return document.page(title, body)


def notes(run: Shown) -> str:
    """What a reader of scores must know: how pairs were made, and the run's warnings."""
    found = [] if run.summary.pairing is None else [("Pairing", run.summary.pairing)]
    if run.result.status == "stopped":
        found.append(("Stopped early", "shown as it had learned so far"))
    told = {f"pairing: {run.summary.pairing}", run.summary.pairing}
    found += [("Note", text) for text in run.result.warnings if text not in told]
    return "".join(f'<p class="note"><b>{k}</b> {escape(text)}</p>' for k, text in found)


def made(run: Shown) -> str:
    """The command line, times, versions and every setting."""
    result, parent = run.result, run.result.parent
    again = f"Clustered again from {parent}; the command trains it anew." if parent else ""
    with_what = ", ".join(f"{k} {v}" for k, v in result.versions.items())
    facts = [
        ("Time", naming.times(result.seconds)),
        ("Memory", f"{result.peak_memory_mb:,.0f} MB at most"),
        ("Device", result.device),
        ("Versions", with_what),
        ("Run", run.summary.run_id),
    ]
    said = "".join(f"<p><b>{name}</b> {escape(text)}</p>" for name, text in facts if text)
    settings = [
        {"setting": path, "value": value} for path, value in flattened(result.config).items()
    ]
    return (
        (f"<p>{escape(again)}</p>" if again else "")
        + f"<pre>{escape(run.command)}</pre>{said}<details><summary>All settings</summary>"
        + f"{document.table(settings, f'{run.summary.run_id}-settings')}</details>"
    )


def foot(runs: list[Shown]) -> str:
    """Whence the page comes."""
    ids = ", ".join(escape(run.summary.run_id) for run in runs)
    made_from = f"{'run' if len(runs) == 1 else 'runs'} {ids}"
    return (
        f"<footer><p>Made with DMSC Explorer from {made_from}. This page holds all it shows and "
        "loads nothing; PNG and SVG are saved in light colours.</p></footer>"
    )


def facts_line(run: Shown) -> list[str]:
    """W, K, seed, device and time of a run, each in a few words."""
    seen = run.summary
    parts = [
        naming.graph(seen),
        naming.clusters(seen),
        f"seed {seen.random_state}",
        seen.device or "",
        seen.created[:16].replace("T", " ") + " UTC" if seen.created else "",
    ]
    return [part for part in parts if part]


def _head(run: Shown, title: str) -> str:
    data = run.result.dataset
    shapes = ", ".join(f"{m['name']} ({' × '.join(map(str, m['shape']))})" for m in data.modalities)
    line = [f"{data.n_samples:,} samples", f"{naming.modalities(data.n_modalities)}: {shapes}"]
    return (
        '<header><p class="kind">Run</p>'
        f"<h1>{escape(title)}</h1>"
        f'<p class="facts">{escape("  ·  ".join([*line, *facts_line(run)]))}</p>'
        f"{notes(run)}</header>"
    )


def _scores(run: Shown) -> str:
    chosen, plain = run.result.metrics, run.result.metrics_plain
    known = [key for key in naming.METRICS if chosen.get(key) is not None]
    matrix = run.result.affinity is not None
    rows: list[dict[str, Any]] = []
    for key in known:
        name, meaning = naming.METRICS[key]
        row: dict[str, Any] = {"score": name}
        row[naming.affinity(run.summary) if matrix else "this partition"] = chosen[key]
        if matrix and run.summary.affinity != "plain":
            row[naming.AFFINITIES["plain"]] = plain.get(key)
        rows.append(row | {"what it says": meaning})
    if not rows:
        return document.section("Scores", "<p>This run has no scores.</p>")
    lead = "" if run.result.dataset.labels is not None else "No labels, so these scores need none."
    table = document.table(rows, f"{run.summary.run_id}-scores")
    return document.section("Scores", f'<div class="fits">{table}</div>', lead=lead)


def _training(run: Shown) -> str:
    curves = document.grid([figures.loss_curves(run), figures.score_curves(run)])
    film = figures.film(run)
    above = "<h3>The affinity as it formed</h3>" if film else ""
    return document.section("Training", curves, above, film)


def _affinity(run: Shown) -> str:
    picture, others = figures.affinity(spelled(run)), figures.graph(run)
    if not picture:
        said = "<p>This method makes a partition only: it has clusters, and no matrix to show.</p>"
        return document.section("Affinity", said)
    beside = f'<div class="stack">{"".join(others)}</div>'
    return document.section("Affinity", f'<div class="grid wide">{picture}{beside}</div>')


def _no_umap(run: Shown) -> str:
    """How to get the UMAP picture; nothing where it is shown, or where there is no affinity."""
    if run.pictures or run.result.affinity is None:
        return ""
    command = f"python -m dmsc_core report {run.summary.run_id} --umap"
    return (
        f'<p class="caption">With a UMAP picture too: <code>{escape(command)}</code>, or open '
        "the run on the page Clusters first.</p>"
    )


def _table(run: Shown) -> str:
    facts = sample_facts.facts_of(run.result)
    rows = [_row(run, portrait) for portrait in sample_facts.portraits_of(run.result, facts)]
    return document.table(rows, f"{run.summary.run_id}-clusters") if rows else ""


def _row(run: Shown, portrait: Portrait) -> dict[str, Any]:
    data = run.result.dataset
    row: dict[str, Any] = {"cluster": portrait.cluster, "samples": portrait.size}
    if portrait.majority is not None:
        names = data.class_names
        row["mostly"] = names[portrait.majority] if names else str(portrait.majority)
        row["purity"] = portrait.purity
    own = float(portrait.own)
    row["belonging"] = None if own != own else own
    row["medoid"] = data.sample_ids[portrait.medoid]
    unsure = [data.sample_ids[i] for i in portrait.uncertain if i != portrait.medoid]
    return row | {"least sure": ", ".join(unsure)}
