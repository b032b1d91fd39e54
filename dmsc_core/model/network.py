"""The multimodal autoencoder: it carries out any fusion plan, without asking which one it has."""

from collections.abc import Sequence
from math import prod

import torch
from torch import Tensor, nn

from dmsc_core.errors import ConfigError
from dmsc_core.model.encoders import (
    EncoderOptions,
    Shape,
    bottleneck,
    decoder,
    encoder_layer,
    initialise,
)
from dmsc_core.model.fusion.plan import Function, Plan, Stream

ENCODED_AT_ONCE = 8192  # samples whose maps are in memory at once where nothing is trained


class Fuse(nn.Module):
    """Joins maps: sum_m A_m(X_m), max_m A_m(X_m), or a learned mix of their concatenation.

    A_m brings a map to the common shape and is the identity where the shapes are equal already:
    bilinear resizing and a 1 x 1 convolution among images, a linear layer else. The mix of a
    concatenation is a 1 x 1 convolution or a linear layer.
    """

    def __init__(self, shapes: list[Shape], function: Function, width: int) -> None:
        super().__init__()
        self.function = function
        self.shape = common_shape(shapes, width)
        self.adapters = nn.ModuleList(_adapter(shape, self.shape) for shape in shapes)
        if function == "concat":
            channels = self.shape[0]
            total = channels * len(shapes)
            image = len(self.shape) == 3
            self.mix = nn.Conv2d(total, channels, 1) if image else nn.Linear(total, channels)

    def forward(self, maps: list[Tensor]) -> Tensor:
        maps = [adapter(value) for adapter, value in zip(self.adapters, maps)]
        if self.function == "concat":
            return self.mix(torch.cat(maps, dim=1))
        stacked = torch.stack(maps)  # (M, b, ...)
        return stacked.sum(0) if self.function == "sum" else stacked.amax(0)


def common_shape(shapes: list[Shape], width: int) -> Shape:
    """The shape to which maps are brought: theirs if equal, the largest image, or a vector."""
    if len(set(shapes)) == 1:
        return shapes[0]
    if all(len(shape) == 3 for shape in shapes):
        channels, heights, widths = zip(*shapes)
        return max(channels), max(heights), max(widths)
    return (min(max(prod(shape) for shape in shapes), width),)


def _adapter(shape: Shape, target: Shape) -> nn.Module:
    if shape == target:
        return nn.Identity()
    if len(target) == 1:
        return nn.Sequential(nn.Flatten(), nn.Linear(prod(shape), target[0]))
    resize: nn.Module = nn.Upsample(target[1:], mode="bilinear", align_corners=False)
    if shape[1:] == target[1:]:
        resize = nn.Identity()
    if shape[0] == target[0]:
        return resize
    return nn.Sequential(resize, nn.Conv2d(shape[0], target[0], 1))


class MultimodalAutoencoder(nn.Module):
    """Encoders, fusion and one decoder per modality, as a plan says.

    Parameters
    ----------
    shapes : shape of one sample of each modality of the data, (c, h, w) or (d,).
    plan : which modalities take part and where they are joined.
    options : the layers.
    generator : draws the initial weights; made on the CPU, so a seed gives the same on any device.

    Where the options say ``raw`` there is no layer at all: the latents are the modalities, and
    nothing is reconstructed.

    Raises
    ------
    ConfigError : a raw network under a plan that joins modalities, which needs layers.

    Source: Abavisani and Patel 2018, fig. 2 and 3.
    """

    def __init__(
        self,
        shapes: list[Shape],
        plan: Plan,
        options: EncoderOptions,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if options.raw and plan.joins:
            raise ConfigError(
                "encoder.raw leaves the modalities as they are, so nothing can join them; choose "
                "the fusion affinity, correlation or single, or encoder.raw=false"
            )
        self.plan = plan
        with torch.device("meta"):  # weights are drawn below, from an own generator
            self._build([shapes[m] for m in plan.modalities], options)
        self.to_empty(device="cpu")
        for part in (self.fuses, self.layers, self.heads):
            initialise(part, generator, options.biases)
        initialise(self.decoders, generator)

    def _build(self, shapes: list[Shape], options: EncoderOptions) -> None:
        at: dict[Stream, Shape] = {(m,): shape for m, shape in zip(self.plan.modalities, shapes)}
        self.fuses, self.layers, self.heads = nn.ModuleDict(), nn.ModuleDict(), nn.ModuleDict()
        for depth, stream, parts in self.plan.steps(options.depth):
            if parts:
                width = options.widths[max(depth - 1, 0)]
                fuse = Fuse([at[part] for part in parts], self.plan.function, width)
                self.fuses[_key(depth, stream)], at[stream] = fuse, fuse.shape
            else:
                layer, at[stream] = encoder_layer(at[stream], depth, options)
                self.layers[_key(depth, stream)] = layer
        self.depth, self.streams = options.depth, self.plan.streams
        if options.latent is not None and not options.raw:
            for stream in self.streams:
                self.heads[_key(self.depth, stream)] = bottleneck(at[stream], options.latent)
                at[stream] = (options.latent,)
        self.latent_shapes = [at[stream] for stream in self.streams]
        home = {m: i for i, stream in enumerate(self.streams) for m in stream}
        self.sources = [home[m] for m in self.plan.modalities]
        self.decoders = nn.ModuleList(
            decoder(self.latent_shapes[source], shape, options)
            for source, shape in zip(self.sources, shapes)
            if not options.raw
        )

    @property
    def latent_sizes(self) -> list[int]:
        """d_m, the values of one sample in each latent."""
        return [prod(shape) for shape in self.latent_shapes]

    def encode(self, modalities: list[Tensor]) -> list[Tensor]:
        """All modalities of the data, (b, ...) each -> one latent or one for each, (b, d)."""
        at: dict[Stream, Tensor] = {(m,): modalities[m] for m in self.plan.modalities}
        for depth, stream, parts in self.plan.steps(self.depth):
            key = _key(depth, stream)
            if parts:
                at[stream] = self.fuses[key]([at[part] for part in parts])
            else:
                at[stream] = self.layers[key](at[stream])
        if self.heads:
            return [self.heads[_key(self.depth, stream)](at[stream]) for stream in self.streams]
        return [at[stream].flatten(1) for stream in self.streams]

    @torch.no_grad()
    def encode_all(self, modalities: list[Tensor]) -> list[Tensor]:
        """``encode`` without gradients, in parts: the maps of ENCODED_AT_ONCE samples at a time."""
        parts = zip(*(values.split(ENCODED_AT_ONCE) for values in modalities))
        encoded = [self.encode(list(part)) for part in parts]
        return encoded[0] if len(encoded) == 1 else [torch.cat(z) for z in zip(*encoded)]

    def presence(self, present: Tensor) -> list[Tensor] | None:
        """The samples that have each latent, (n,) bool; None where all have all modalities.

        A latent exists where at least one of the modalities that it is made from does.

        Parameters
        ----------
        present : (n, M) bool, of all modalities of the data.
        """
        if bool(present.all()):
            return None
        return [present[:, list(stream)].any(1) for stream in self.streams]

    def decode(self, latents: Sequence[Tensor]) -> list[Tensor]:
        """Latents, (b, d) each -> reconstructions of those that take part; none if raw."""
        maps = [z.unflatten(1, shape) for z, shape in zip(latents, self.latent_shapes)]
        return [branch(maps[source]) for branch, source in zip(self.decoders, self.sources)]


def _key(depth: int, stream: Stream) -> str:
    return f"{depth}:" + "+".join(map(str, stream))
