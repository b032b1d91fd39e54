"""Plug-ins are files: a package is scanned, each file that declares ``Options`` is one choice."""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field


def discover(package: str) -> dict[str, ModuleType]:
    """Import every public module of ``package`` and return those that declare ``Options``, by kind.

    Parameters
    ----------
    package : dotted name of a package, e.g. ``dmsc_core.model.fusion``.

    Returns
    -------
    The modules in the order of their file names; the key is the default of ``Options.kind``.
    """
    root = importlib.import_module(package)
    found: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(root.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        options = getattr(module, "Options", None)
        if isinstance(options, type) and issubclass(options, BaseModel):
            found[options.model_fields["kind"].default] = module
    return found


def options_union(package: str) -> Any:
    """The discriminated union of the ``Options`` of every plug-in of ``package``, for a field."""
    models = [module.Options for module in discover(package).values()]
    if len(models) == 1:
        return models[0]
    if not models:
        return None
    return Annotated[reduce(or_, models), Field(discriminator="kind")]


@dataclass(frozen=True)
class OptionField:
    """One field of an option model, as a form needs to know it.

    Attributes
    ----------
    kind : ``choice`` of ``choices``, ``switch``, ``integer``, ``number``, ``numbers`` (several, or
        groups of several), or ``text``.
    optional : whether None is a value.
    low, high : limits of a number, where it has any.
    """

    name: str
    kind: Literal["choice", "switch", "integer", "number", "numbers", "text"]
    default: Any
    description: str | None
    optional: bool
    choices: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None


_KINDS = {bool: "switch", int: "integer", float: "number"}


def option_fields(model: type[BaseModel]) -> list[OptionField]:
    """The fields of an option model in their order, ``kind`` left out."""
    return [_field(name, info) for name, info in model.model_fields.items() if name != "kind"]


def option_models(annotation: Any) -> dict[str, type[BaseModel]]:
    """The models of a discriminated union by their ``kind``, in their order."""
    return {model.model_fields["kind"].default: model for model in _members(annotation)}


def summary(model: type[BaseModel]) -> str:
    """What a model is: the first paragraph of its docstring, in one line."""
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def _field(name: str, info: Any) -> OptionField:
    annotation, optional = _without_none(info.annotation)
    limits = {
        limit: getattr(part, limit)
        for part in info.metadata
        for limit in ("ge", "gt", "le", "lt")
        if getattr(part, limit, None) is not None
    }
    origin = get_origin(annotation)
    kind = _KINDS.get(annotation, "text")
    if origin is Literal:
        kind = "choice"
    elif origin is tuple:
        kind = "numbers"
    return OptionField(
        name=name,
        kind=kind,  # type: ignore[arg-type]
        default=info.default,
        description=info.description,
        optional=optional,
        choices=get_args(annotation) if origin is Literal else (),
        low=limits.get("ge", limits.get("gt")),
        high=limits.get("le", limits.get("lt")),
    )


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
        arms = [arg for arg in get_args(annotation) if arg is not NoneType]
        return [model for arm in arms for model in _members(arm)]
    return [annotation]
