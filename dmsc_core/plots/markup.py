"""Markup out of template files, which lie beside the code that fills them."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(package: str, template: str, /, **values: Any) -> str:
    """A template of a package as markup that other templates take as it is.

    Parameters
    ----------
    values : what the template names; texts among them are escaped there, and other numbers than
        whole ones have at most three digits after the point.
    """
    from jinja2.utils import markupsafe

    return markupsafe.Markup(_templates(package).get_template(template).render(values))


@cache
def _templates(package: str) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(package, ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_number,
    )


def _number(value: Any) -> Any:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
