"""The plan of a fusion strategy: which modalities take part, and at which depth they are joined.

A strategy is a *plan*, not a network: one network (``dmsc_core.model.network``) carries out every
plan, and one drawing shows every plan. Nothing here needs torch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from dmsc_core.plugins import PluginOptions

if TYPE_CHECKING:
    from dmsc_core.model.latents import Latents

Stream = tuple[int, ...]  # the modalities that it holds
Function = Annotated[
    Literal["sum", "max", "concat"],
    Field(
        json_schema_extra={
            "titles": {"max": "maximum", "concat": "concatenation"},
            "meanings": {
                "sum": r"Added: $Z = \sum_m Z_m$.",
                "max": r"The larger one at every place: $Z = \max_m Z_m$.",
                "concat": r"Side by side, then mixed by a learned layer: "
                r"$Z = [Z_1, \dots, Z_M] A$.",
            },
        }
    ),
]


@dataclass(frozen=True)
class Join:
    """At ``depth`` (0 = the inputs), the streams that hold the modalities of a group become one."""

    depth: int
    groups: tuple[Stream, ...]


@dataclass(frozen=True)
class Plan:
    """The modalities that take part, and their joins in the order of depth.

    ``n_latents`` streams are left at the end: one latent Z, or one Z_m per modality.
    """

    modalities: tuple[int, ...]
    joins: tuple[Join, ...] = ()
    function: Function = "concat"

    def steps(self, depth: int) -> Iterator[tuple[int, Stream, list[Stream]]]:
        """The joins and the layers of encoders of ``depth`` layers, in the order of their work.

        Each is at a depth and makes a stream: of the parts that are joined there, or, without
        parts, by the layer that follows.
        """
        streams: list[Stream] = [(m,) for m in self.modalities]
        for at in range(depth + 1):
            for join in self.joins:
                if join.depth == at:
                    parts, streams = streams, merge(streams, join.groups)
                    for stream in streams:
                        if stream not in parts:
                            yield at, stream, [part for part in parts if part[0] in stream]
            if at < depth:
                yield from ((at, stream, []) for stream in streams)

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The modalities of each stream that is left after the last join."""
        streams: list[Stream] = [(m,) for m in self.modalities]
        for join in self.joins:
            streams = merge(streams, join.groups)
        return tuple(streams)

    @property
    def n_latents(self) -> int:
        return len(self.streams)


def merge(streams: list[Stream], groups: tuple[Stream, ...]) -> list[Stream]:
    """The streams after those that share a group were joined, in the order of first members."""
    merged: list[Stream] = []
    for stream in streams:
        group = next((g for g in groups if stream[0] in g), stream)
        home = next((i for i, other in enumerate(merged) if other[0] in group), None)
        if home is None:
            merged.append(stream)
        else:
            merged[home] = merged[home] + stream
    return merged


class FusionOptions(PluginOptions):
    """The base of every strategy's options: a ``kind``, a title, a plan, and terms of its own."""

    run_title: ClassVar[str] = ""  # of a run; empty: the title and "fusion"
    loss_titles: ClassVar[Mapping[str, str]] = {}  # of the terms in ``extra_losses``

    def plan(self, n_modalities: int, depth: int) -> Plan:
        """The plan for ``n_modalities`` modalities and encoders of ``depth`` layers."""
        raise TypeError(f"{type(self).__name__} declares no plan")

    def extra_losses(self, latents: "Latents") -> dict[str, Any]:
        """Terms that the strategy adds to the training loss (none, unless it says so)."""
        return {}

    def coordinates(self, latents: "Latents") -> "Latents":
        """The latents that the final C is made of, once training is done; others if it says so."""
        return latents

    def coordinates_for(self, new: "Latents", stored: "Latents") -> "Latents":
        """The ``coordinates`` of new samples, placed among those that are ``stored``."""
        return new

    def extras(self, latents: "Latents") -> dict[str, Any]:
        """Tensors worth showing beside C, by name, e.g. canonical correlations."""
        return {}
