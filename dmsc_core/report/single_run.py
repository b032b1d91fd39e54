"""The report of one run."""

from collections.abc import Sequence
from typing import Any

from dmsc_core.evaluation.portraits import Portrait
from dmsc_core.figure_data import label_groups, sample_facts
from dmsc_core.report import document, figures
from dmsc_core.report.reported_run import ReportedRun, spelled
from dmsc_core.store.settings import flattened
from dmsc_core.words import naming
from dmsc_core.words import notes as run_notes

Note = tuple[str, str]  # its kind, and what it says


def report(run: ReportedRun) -> bytes:
    """One run as a page: what it was, its scores, its figures, and how to make it again."""
    title = f"{naming.method(run.summary)} on {run.summary.dataset}"
    drawn = spelled(run)
    plane = bool(run.pictures) or run.result.affinity is None  # UMAP is there, or is of nothing
    body = document.render(
        "single_run.html",
        title=title,
        facts=_facts(run),
        told=notes(run),
        lead=_about_scores(run),
        scores=_scores(run),
        curves=[figures.loss_curves(run), figures.score_curves(run)],
        film=figures.film(run),
        affinity=figures.affinity(drawn),
        graph=figures.graph(run),
        clouds=figures.clouds(drawn),
        umap_command="" if plane else f"python -m dmsc_core report {run.summary.run_id} --umap",
        meeting=figures.meeting(drawn),
        clusters=_clusters(run),
        canonical=figures.canonical(drawn),
        account=account(run),
        run_id=run.summary.run_id,
    )
    return document.page(title, body)


def notes(run: ReportedRun) -> list[Note]:
    """Facts that a reader of scores must know: that it was stopped, and the notes on the run."""
    early = [("Stopped early", "shown as it had learned so far")]
    told = early if run.result.status == "stopped" else []
    return told + spelled_out(run_notes.notes(run.summary))


def spelled_out(told: Sequence[run_notes.Note]) -> list[Note]:
    """Notes with their kinds as headings."""
    return [(note.kind.capitalize(), note.text) for note in told]


def _about_scores(run: ReportedRun) -> str:
    if run.result.dataset.labels is None:
        return "No labels, so these scores need none."
    return run_notes.score_line([run.summary])


def account(run: ReportedRun) -> dict[str, Any]:
    """The command line, times, versions and every setting, as templates take them."""
    result = run.result
    facts = {
        "Time": naming.times(result.seconds),
        "Memory": f"{result.peak_memory_mb:,.0f} MB at most",
        "Device": result.device,
        "Versions": ", ".join(f"{k} {v}" for k, v in result.versions.items()),
        "Run": run.summary.run_id,
    }
    rows = [{"setting": path, "value": value} for path, value in flattened(result.config).items()]
    settings = document.table(rows, f"{run.summary.run_id}-settings")
    return {
        "parent": result.parent, "command": run.command, "facts": facts, "settings": settings,
    }  # fmt: skip


def _facts(run: ReportedRun) -> list[str]:
    """Samples, modalities, W, K, seed, device and time of a run, each in a few words."""
    data, summary = run.result.dataset, run.summary
    shapes = ", ".join(f"{m['name']} ({' × '.join(map(str, m['shape']))})" for m in data.modalities)
    facts = [
        f"{data.n_samples:,} samples",
        f"{naming.modalities(data.n_modalities)}: {shapes}",
        naming.graph(summary),
        naming.clusters(summary),
        f"seed {summary.random_state}",
        summary.device or "",
        summary.created[:16].replace("T", " ") + " UTC" if summary.created else "",
    ]
    return [fact for fact in facts if fact]


def _scores(run: ReportedRun) -> str:
    """A row for each score, with the chosen W and with the plain one; empty without scores."""
    chosen, plain = run.result.metrics, run.result.metrics_plain
    matrix = run.result.affinity is not None
    rows: list[dict[str, Any]] = []
    for key, (name, meaning) in naming.METRICS.items():
        if chosen.get(key) is None:
            continue
        row: dict[str, Any] = {"score": name}
        row[naming.affinity(run.summary) if matrix else "this partition"] = chosen[key]
        if matrix and run.summary.affinity != naming.PLAIN:
            row[naming.PLAIN_W] = plain.get(key)
        rows.append(row | {"what it says": meaning})
    return document.table(rows, f"{run.summary.run_id}-scores") if rows else ""


def _clusters(run: ReportedRun) -> str:
    """A row for each cluster."""
    facts = sample_facts.facts_of(run.result)
    rows = [_row(run, portrait) for portrait in sample_facts.portraits_of(run.result, facts)]
    return document.table(rows, f"{run.summary.run_id}-clusters") if rows else ""


def _row(run: ReportedRun, portrait: Portrait) -> dict[str, Any]:
    data = run.result.dataset
    row: dict[str, Any] = {"cluster": portrait.cluster, "samples": portrait.size}
    if data.labels is not None:
        names, k = label_groups.names_of(data.labels, data.class_names), portrait.majority
        if data.n_labelled < data.n_samples:
            row["labelled"] = portrait.n_labelled
        row["mostly"] = None if k is None else names[k]
        row["purity"] = portrait.purity
    own = float(portrait.own)
    row["belonging"] = None if own != own else own
    row["medoid"] = data.sample_ids[portrait.medoid]
    unsure = [data.sample_ids[i] for i in portrait.uncertain if i != portrait.medoid]
    return row | {"least sure": ", ".join(unsure)}
