"""Plug-ins are found by scanning, and their options can be described."""

import doctest
import importlib
import sys
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from dmsc_core import plugins
from dmsc_core.errors import ConfigError
from dmsc_core.plugins import discover, option_fields, option_models, options_union, summary


class First(BaseModel):
    """The first way: it has
    a longer sentence.

    And more that is not shown.
    """

    kind: Literal["first"] = "first"
    count: int = Field(3, ge=1, description="How many.")
    share: float | None = Field(None, gt=0, le=1)
    way: Literal["a", "b"] = "a"
    on: bool = True
    sizes: tuple[int, ...] = (1, 2)
    groups: tuple[tuple[int, ...], ...] | None = None
    name: str | None = None


class Second(BaseModel):
    kind: Literal["second"] = "second"


def fields():
    return {field.name: field for field in option_fields(First)}


def test_every_field_but_the_kind_is_described():
    assert list(fields()) == ["count", "share", "way", "on", "sizes", "groups", "name"]
    kinds = [field.kind for field in fields().values()]
    assert kinds == ["integer", "number", "choice", "switch", "numbers", "numbers", "text"]


def test_limits_choices_and_optional_values():
    found = fields()
    assert (found["count"].low, found["count"].high) == (1, None)
    assert (found["share"].low, found["share"].high) == (0, 1)
    assert found["way"].choices == ("a", "b")
    assert [name for name, field in found.items() if field.optional] == ["share", "groups", "name"]
    assert found["count"].description == "How many."


def test_the_models_of_a_union_by_their_kind():
    union = Annotated[First | Second, Field(discriminator="kind")]
    assert option_models(union) == {"first": First, "second": Second}
    assert option_models(First) == {"first": First}


def test_the_summary_is_the_first_paragraph():
    assert summary(First) == "The first way: it has a longer sentence."
    assert summary(Second) == ""


@pytest.mark.parametrize("package", ["dmsc_core.model.fusion", "dmsc_core.model.self_expression"])
def test_every_file_that_declares_options_is_found(package):
    found = discover(package)
    assert found
    assert set(option_models(options_union(package))) == set(found)
    for kind, module in found.items():
        assert module.Options.model_fields["kind"].default == kind
        assert module.Options.title
        assert summary(module.Options)
        for field in option_fields(module.Options):
            assert field.description, (kind, field.name)


def test_the_examples_are_true():
    assert doctest.testmod(plugins).attempted >= 2
    assert doctest.testmod(plugins).failed == 0


@pytest.mark.parametrize(
    ("name", "reason"), [("plain", "has a file plain.py"), ("another", "declare the kind 'plain'")]
)
def test_a_plug_in_never_hides_another(tmp_path, monkeypatch, name, reason):
    package = importlib.import_module("dmsc_core.graph.affinities")
    (tmp_path / f"{name}.py").write_text(Path(package.__path__[0], "plain.py").read_text())
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, f"dmsc_core.graph.affinities.{name}", raising=False)
    with pytest.raises(ConfigError, match=reason):
        discover("dmsc_core.graph.affinities")
    sys.modules.pop("dmsc_core.graph.affinities.another", None)


def test_a_plug_in_that_cannot_be_imported_is_named(tmp_path, monkeypatch):
    package = importlib.import_module("dmsc_core.graph.affinities")
    (tmp_path / "broken.py").write_text("import nowhere_to_be_found")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    with pytest.raises(ConfigError, match=r"plug-in broken\.py of .*nowhere_to_be_found"):
        discover("dmsc_core.graph.affinities")
