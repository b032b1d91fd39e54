"""Names and sentences of all pages."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words.naming import METRICS, duration, method, readable, verbatim
from dmsc_core.words.notes import over

__all__ = ["METRICS", "duration", "method", "readable", "verbatim"]  # all pages say them

ASK_FOR_K = (
    "Say how many clusters to look for, in **Clusters K**. A guess will do: on the Affinity page, "
    "another K takes a second."
)
STATUS = {  # status: colour, icon
    "finished": ("green", ":material/check_circle:"),
    "stopped": ("orange", ":material/stop_circle:"),
    "running": ("blue", ":material/play_circle:"),
    "queued": ("gray", ":material/schedule:"),
    "cancelled": ("gray", ":material/close:"),
    "failed": ("red", ":material/error:"),
    "interrupted": ("gray", ":material/power_off:"),
}
STAGES = {
    "queued": "waiting",
    "loading": "reading the data",
    "pretrain": "stage 1 of 2: learning to reconstruct",
    "train": "stage 2 of 2: learning who explains whom",
    "clustering": "clustering",
    "ended": "ended",
}


def badge(status: str, text: str) -> str:
    """A status as a coloured badge with its icon, in Markdown."""
    colour, icon = STATUS.get(status, ("gray", ":material/help:"))
    return f":{colour}-badge[{icon} {text}]"


def run_title(run: RunSummary) -> str:
    """One line that tells runs apart; the end of the id makes it unique."""
    again = " · clustered again" if run.parent else ""
    K = f" · K {run.n_clusters}" if run.n_clusters else ""
    return (
        f"{run.dataset} · {method(run)}{again}{K} · "
        f"seed {run.random_state} · {when(run.created)} · {run.run_id[-4:]}"
    )


def when(created: str) -> str:
    """A time as the reader's clock shows it."""
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return "?"
    moment = moment.astimezone(_zone())
    today = datetime.now(moment.tzinfo).date()
    return moment.strftime("%H:%M" if moment.date() == today else "%d %b %H:%M")


def size(n_bytes: float) -> str:
    """Bytes in the unit that fits."""
    for unit in ("bytes", "KiB", "MiB"):
        if n_bytes < 1024:
            return f"{n_bytes:,.0f} {unit}"
        n_bytes /= 1024
    return f"{n_bytes:.1f} GiB"


def percent(share: float) -> str:
    """``12.5 %`` of 0.125."""
    return f"{100 * share:.1f} %"


def power_of_ten(value: float, digits: int = 1) -> str:
    """``1.1 × 10⁻¹⁶``; ``digits`` behind the point."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa} × 10{raised}"


def small(value: float, digits: int = 1) -> str:
    """``4 × 10⁻⁴``, ``0.03``: so many digits that count."""
    return power_of_ten(value, digits - 1) if abs(value) < 1e-3 else f"{value:.{digits}g}"


def best(run: RunSummary) -> str:
    """``accuracy 0.861``, or without labels ``silhouette 0.52``; and the samples it is over."""
    for key in ("acc", "silhouette"):
        value = (run.metrics or {}).get(key)
        if value is not None:
            part = f" {over(run)}" if key == "acc" and over(run) else ""
            return f"{METRICS[key][0].lower()} {value:.3f}{part}"
    return ""


def _zone() -> ZoneInfo | None:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC") if st.context.timezone is None else None


def refused(reason: object, title: str, icon: str = ":material/error:") -> None:
    """A red box; names out of files stand in reasons, so they are shown as text, not Markdown."""
    st.error(verbatim(str(reason)), title=title, icon=icon)
