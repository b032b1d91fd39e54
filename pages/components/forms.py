"""Forms that are made from option models, so that a new plug-in shows up by itself."""

from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pages.components import words

SYMBOLS = {
    "lambda_c": "λ_c, weight of C's norm",
    "lambda_e": "λ_e, weight of self-expression",
    "p": "p, the norm of C",
    "initial": "Initial value",
    "assign": "Assignment",
    "kind": "Way",
    "k": "k, links per row",
    "rho": "ρ, share that is kept",
    "alpha": "α, sharpening power",
    "dimension": "d, subspace dimension",
}
FEW = 6  # choices that are all shown at once
Tree = dict[str, Any]


def edit(
    model: type[BaseModel], values: Mapping[str, Any], prefix: str, skip: Sequence[str] = ()
) -> Tree:
    """A widget for every field of an option model; what was chosen, as a dictionary.

    Parameters
    ----------
    values : the values that the widgets start from.
    prefix : of the widgets' keys; another prefix starts anew.
    skip : fields that get no widget and keep their value.
    """
    chosen: Tree = {}
    kept = {"kind", *skip}
    with st.grid(2, gap="small"):
        for name, info in model.model_fields.items():
            value = values.get(name, info.default)
            chosen[name] = value if name in kept else _widget(name, info, value, f"{prefix}_{name}")
    return chosen


def choose(
    label: str,
    models: Mapping[str, type[BaseModel]],
    values: Mapping[str, Any],
    prefix: str,
    titles: Callable[[str], str],
    skip: Sequence[str] = (),
) -> Tree:
    """One of several option models by its ``kind``, and its fields.

    The first sentence of a model's docstring says what it is.
    """
    kinds = list(models)
    kind = values.get("kind") if values.get("kind") in kinds else kinds[0]
    if len(kinds) > 1:
        kind = _one_of(label, kinds, kind, f"{prefix}_kind", None, titles)
    else:
        st.markdown(f"**{label}**: {titles(kind)}")
    st.caption(sentence(models[kind]))
    start = values if values.get("kind") == kind else {"kind": kind}
    return edit(models[kind], start, f"{prefix}_{kind}", skip) | {"kind": kind}


def union_models(annotation: Any) -> dict[str, type[BaseModel]]:
    """The models of a discriminated union by kind, in their order."""
    members = _members(annotation)
    return {model.model_fields["kind"].default: model for model in members}


def sentence(model: type[BaseModel]) -> str:
    """What a model is, in its own words."""
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def _widget(name: str, info: FieldInfo, value: Any, key: str) -> Any:
    label, help_text = SYMBOLS.get(name, words.plain(name)), info.description
    annotation, optional = _without_none(info.annotation)
    origin = get_origin(annotation)
    if origin is Literal:
        return _one_of(label, list(get_args(annotation)), value, key, help_text)
    if origin is tuple:
        return _numbers(label, value, key, help_text, optional)
    if annotation is bool:
        return st.toggle(label, value=value, key=key, help=help_text, persist_state="session")
    if annotation in (int, float):
        return _number(label, annotation, info, value, key)
    text = st.text_input(label, value=value or "", key=key, help=help_text, persist_state="session")
    return text or None if optional else text


def _one_of(
    label: str,
    choices: list[Any],
    value: Any,
    key: str,
    help_text: str | None,
    titles: Callable[[Any], str] = words.choice,
) -> Any:
    common: dict[str, Any] = {"key": key, "help": help_text, "persist_state": "session"}
    if len(choices) <= FEW:
        return st.segmented_control(
            label, choices, default=value, format_func=titles, required=True, wrap=True, **common
        )
    return st.selectbox(label, choices, choices.index(value), format_func=titles, **common)


def _number(label: str, kind: type, info: FieldInfo, value: Any, key: str) -> Any:
    low, high = _limits(info, kind)
    step: Any = (
        None if value is None else (max(1, value // 10) if kind is int else value / 2 or 0.1)
    )
    return st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=None if value is None else kind(value),
        step=step,
        format=None if kind is int else "%g",
        key=key,
        help=info.description,
        placeholder="automatic" if value is None else None,
        persist_state="session",
    )


def _limits(info: FieldInfo, kind: type) -> tuple[Any, Any]:
    found: dict[str, Any] = {}
    for part in info.metadata:
        for name in ("ge", "gt", "le", "lt"):
            limit = getattr(part, name, None)
            if limit is not None:
                found[name] = limit
    low = found.get("ge", found.get("gt"))
    high = found.get("le", found.get("lt"))
    return (None if low is None else kind(low), None if high is None else kind(high))


def _numbers(label: str, value: Any, key: str, help_text: str | None, optional: bool) -> Any:
    """Several numbers, or groups of numbers, as text: ``10, 20, 30`` or ``0 1, 2``."""
    text = st.text_input(
        label,
        value=_as_text(value),
        key=key,
        help=help_text,
        placeholder="automatic" if optional else None,
        persist_state="session",
    )
    if not text.strip():
        return None if optional else value
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
    return ", ".join(
        " ".join(map(str, v)) if isinstance(v, tuple | list) else str(v) for v in value
    )


def _as_number(word: str) -> int | float:
    number = float(word)
    return int(number) if number.is_integer() and "." not in word else number


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        rest = [arg for arg in get_args(annotation) if arg is not NoneType]
        if len(rest) < len(get_args(annotation)):
            return _without_none(rest[0])[0], True
    return annotation, False


def _members(annotation: Any) -> list[type[BaseModel]]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        return [model for arg in get_args(annotation) for model in _members(arg)]
    return [annotation]
