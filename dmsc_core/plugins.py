"""Plug-ins are files: a package is scanned, and each file that declares ``Options`` is one choice."""

import importlib
import pkgutil
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Annotated, Any

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
    return Annotated[reduce(or_, models), Field(discriminator="kind")]
