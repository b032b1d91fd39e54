"""No preprocessing."""

from typing import ClassVar, Literal

from dmsc_core.data.preprocessing.base import PreprocessOptions


class Options(PreprocessOptions):
    """The values as they came."""

    title: ClassVar[str] = "as they are"
    kind: Literal["none"] = "none"
