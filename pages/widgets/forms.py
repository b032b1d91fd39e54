"""Forms that are made from option models, so that a new plug-in shows up by itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dmsc_core.plugins import OptionField, option_fields, summary
from pages.widgets import words

FEW = 6  # choices that are all shown at once
Tree = dict[str, Any]
Models = Mapping[str, Any]


def edit(
    model: Any,
    values: Mapping[str, Any],
    prefix: str,
    skip: Sequence[str] = (),
    needed: Callable[[str, Tree], bool] = lambda name, chosen: True,
) -> Tree:
    """A widget for every field of an option model; what was chosen, as a dictionary.

    Parameters
    ----------
    values : the values that the widgets start from.
    prefix : of the widgets' keys; another prefix starts anew.
    skip : fields that get no widget and keep their value.
    needed : whether a field has an effect, given what was chosen above it; else it is as skipped.
    """
    kind: Tree = {"kind": values["kind"]} if "kind" in model.model_fields else {}
    fields = option_fields(model)
    chosen = {field.name: values.get(field.name, field.default) for field in fields}
    shown = [field for field in fields if field.name not in skip]
    if shown:
        with st.grid(2, gap="small"):
            for field in shown:
                name = field.name
                if needed(name, chosen):
                    chosen[name] = _widget(field, chosen[name], f"{prefix}_{name}")
    return kind | chosen


def choose(
    label: str,
    models: Models,
    values: Mapping[str, Any],
    prefix: str,
    help_text: str,
) -> Tree:
    """One of several option models by its ``kind``, and its fields.

    The first paragraph of a model's docstring says what it is.
    """
    kinds = list(models)
    kind = values.get("kind") if values.get("kind") in kinds else kinds[0]
    if len(kinds) > 1:
        kind = one_of(label, kinds, kind, f"{prefix}_kind", help_text, lambda k: models[k].title)
    else:
        st.markdown(f"**{label}**: {models[kind].title}")
    explain(models[kind])
    start = values if values.get("kind") == kind else {"kind": kind}
    return edit(models[kind], start, f"{prefix}_{kind}")


def explain(model: Any) -> None:
    """A model in one line, and its formula where it has one."""
    formula = getattr(model, "formula", "")
    st.caption(summary(model) + (f"  \n${formula}$" if formula else ""))


def _widget(field: OptionField, value: Any, key: str) -> Any:
    label = field.title or words.readable(field.name)
    if field.kind == "choice":
        return _choice(label, field, value, key)
    common: dict[str, Any] = {"key": key, "help": field.description, "persist_state": "session"}
    if field.kind == "switch":
        return st.toggle(label, value, **common)
    if field.kind in ("integer", "number"):
        return _number(label, field, value, common)
    if field.kind == "numbers":
        return _numbers(label, field, value, common)
    text = st.text_input(label, value or "", **common)
    return text or None if field.optional else text


def _choice(label: str, field: OptionField, value: Any, key: str) -> Any:
    """One of a few values, and below it the meaning of the chosen one."""

    def title(choice: Any) -> str:
        return field.titles.get(str(choice), str(choice))

    with st.container(gap="xxsmall"):
        chosen = one_of(label, list(field.choices), value, key, field.description, title)
        if str(chosen) in field.meanings:
            st.caption(field.meanings[str(chosen)])
    return chosen


def one_of(
    label: str,
    choices: list[Any],
    value: Any,
    key: str,
    help_text: str | None,
    titles: Callable[[Any], str],
) -> Any:
    """One of several values: all shown at once where they are few."""
    common: dict[str, Any] = {"key": key, "help": help_text, "persist_state": "session"}
    if len(choices) <= FEW:
        return st.segmented_control(
            label, choices, default=value, format_func=titles, required=True, wrap=True, **common
        )
    return st.selectbox(label, choices, choices.index(value), format_func=titles, **common)


def _number(label: str, field: OptionField, value: Any, common: dict[str, Any]) -> Any:
    whole = field.kind == "integer"
    kind: Any = int if whole else float
    low, high, start = (None if v is None else kind(v) for v in (field.low, field.high, value))
    step: Any = None
    if start is not None:
        step = max(1, start // 10) if whole else start / 2 or 0.1
    return st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=start,
        step=step,
        format=None if whole else "%g",
        placeholder="automatic" if start is None else None,
        **common,
    )


def _numbers(label: str, field: OptionField, value: Any, common: dict[str, Any]) -> Any:
    """Several numbers, or groups of numbers, as text: ``10, 20, 30`` or ``0 1, 2``."""
    placeholder = "automatic" if field.optional else None
    text = st.text_input(label, _as_text(value), placeholder=placeholder, **common)
    if not text.strip():
        return None if field.optional else value
    try:
        parts = [[_as_number(word) for word in part.split()] for part in text.split(",")]
    except ValueError:
        st.caption(f":red[Numbers with commas between them, please; {text!r} is none.]")
        return value
    if any(len(part) != 1 for part in parts):
        return tuple(tuple(part) for part in parts)
    return tuple(part[0] for part in parts)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    parts = [v if isinstance(v, tuple | list) else [v] for v in value]
    return ", ".join(" ".join(str(v) for v in part) for part in parts)


def _as_number(word: str) -> int | float:
    number = float(word)
    return int(number) if number.is_integer() and "." not in word else number
