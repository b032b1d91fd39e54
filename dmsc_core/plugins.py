"""Plug-ins are files: a package is scanned, each file that declares ``Options`` is one choice.

Beside the package's own files count those of a person: of the folder that ``DMSC_PLUGINS_DIR``
names, the subfolder called like the package, e.g. ``fusion/mine.py`` or ``classical/mine.py``.
"""

import ast
import importlib
import os
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from dmsc_core.errors import ConfigError

OWN_FOLDER = "DMSC_PLUGINS_DIR"


class PluginOptions(BaseModel):
    """The base of the options of every plug-in: a ``kind``, which chooses it, and a title."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: ClassVar[str] = ""
    formula: ClassVar[str] = ""  # LaTeX, samples as rows
    kind: str


def discover(package: str) -> dict[str, ModuleType]:
    """Import every public module of ``package`` and return those that declare ``Options``, by kind.

    Parameters
    ----------
    package : dotted name of a package, e.g. ``dmsc_core.model.fusion``.

    Returns
    -------
    The modules in the order of their file names; the key is the default of ``Options.kind``.

    Raises
    ------
    ConfigError : a file cannot be imported, or two have one name or one kind.

    Examples
    --------
    >>> list(discover("dmsc_core.graph.affinities"))
    ['plain', 'reciprocal', 'reference', 'top_k']
    """
    plugins: dict[str, ModuleType] = {}
    for module in modules(package):
        options = getattr(module, "Options", None)
        if isinstance(options, type) and issubclass(options, BaseModel):
            kind = options.model_fields["kind"].default
            other = plugins.setdefault(kind, module)
            if other is not module:
                files = f"{other.__file__}, {module.__file__}"
                raise ConfigError(f"two files declare the kind {kind!r}: {files}; rename one")
    return plugins


def modules(package: str) -> Iterator[ModuleType]:
    """The public modules of a package and of a person's own folder, imported one by one."""
    for info in _files(package):
        try:
            module = importlib.import_module(f"{package}.{info.name}")
        except Exception as error:
            raise ConfigError(
                f"the plug-in {info.name}.py of {package} cannot be imported: "
                f"{type(error).__name__}: {error}; mend it, or take it out of its folder"
            ) from error
        yield module


@cache
def declared(package: str, name: str) -> dict[str, Any]:
    """A class variable of the ``Options`` of each plug-in that has it in its own file, by kind.

    The files are read, not imported: a list of stored runs names their layers without torch. So
    the variable, and the default of ``kind``, count where they are written as literals.

    Examples
    --------
    >>> declared("dmsc_core.graph.affinities", "title")["top_k"]
    'Strongest per row'
    """
    literals = [_literals(info) for info in _files(package)]
    return {own["kind"]: own[name] for own in literals if {"kind", name} <= own.keys()}


def _files(package: str) -> list[pkgutil.ModuleInfo]:
    """The public modules of a package, then those of a person's own folder."""
    path = importlib.import_module(package).__path__
    if os.environ.get(OWN_FOLDER):
        own = str(Path(os.environ[OWN_FOLDER], package.rpartition(".")[2]))
        if own not in path:
            path.append(own)
    public = {}
    for folder in path:  # each by itself: together, the first file of a name hides the others
        for info in pkgutil.iter_modules([folder]):
            if info.name in public:
                raise ConfigError(
                    f"{folder} has a file {info.name}.py, as {package} has already; rename it"
                )
            if not info.name.startswith("_"):
                public[info.name] = info
    return list(public.values())


def _literals(info: pkgutil.ModuleInfo) -> dict[str, Any]:
    """The annotated class variables of ``Options`` in a file that are literals."""
    spec = info.module_finder.find_spec(info.name, None)
    source = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
    literals: dict[str, Any] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == "Options":
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and line.value:
                    with suppress(ValueError):  # no literal
                        literals[ast.unparse(line.target)] = ast.literal_eval(line.value)
    return literals


def options_union(package: str) -> Any:
    """The discriminated union of the ``Options`` of every plug-in of ``package``, for a field."""
    first, *others = (module.Options for module in discover(package).values())
    return Annotated[reduce(or_, others, first), Field(discriminator="kind")] if others else first


@dataclass(frozen=True)
class OptionField:
    """One field of an option model, as a form needs to know it.

    Attributes
    ----------
    kind : ``choice`` of ``choices``, ``switch``, ``integer``, ``number``, ``numbers`` (several, or
        groups of several), or ``text``.
    title : None where the name says it.
    optional : whether None is a value.
    titles, meanings : of the choices, by ``str(choice)``: another name for it, and one line.
    low, high : limits of a number, where it has any.
    """

    name: str
    kind: Literal["choice", "switch", "integer", "number", "numbers", "text"]
    default: Any
    title: str | None
    description: str | None
    optional: bool
    choices: tuple[Any, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None


_KINDS = {bool: "switch", int: "integer", float: "number"}
_ORIGINS = {Literal: "choice", tuple: "numbers"}


def option_fields(model: type[BaseModel]) -> list[OptionField]:
    """The fields of an option model in their order, ``kind`` left out."""
    return [_field(name, info) for name, info in model.model_fields.items() if name != "kind"]


def option_models(annotation: Any) -> dict[str, type[BaseModel]]:
    """The models of a discriminated union by their ``kind``, in their order."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation.model_fields["kind"].default: annotation}
    arms = (option_models(arm) for arm in get_args(annotation))
    return {kind: model for models in arms for kind, model in models.items()}


def summary(model: type[BaseModel]) -> str:
    """The first paragraph of a model's docstring, in one line: it says what the model is."""
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def _field(name: str, info: Any) -> OptionField:
    annotation, optional = _without_none(info.annotation)
    limits = {
        limit: getattr(part, limit)
        for part in info.metadata
        for limit in ("ge", "gt", "le", "lt")
        if getattr(part, limit, None) is not None
    }
    origin, of_choices = get_origin(annotation), info.json_schema_extra or {}
    return OptionField(
        name=name,
        kind=_ORIGINS.get(origin) or _KINDS.get(annotation, "text"),  # type: ignore[arg-type]
        default=info.default,
        title=info.title,
        description=info.description,
        optional=optional,
        choices=get_args(annotation) if origin is Literal else (),
        titles=of_choices.get("titles", {}),
        meanings=of_choices.get("meanings", {}),
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
