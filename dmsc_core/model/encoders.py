"""Encoder and decoder layers for images (convolutions) and for features (linear layers).

Shapes are those of one sample: (channels, height, width) for an image, (d,) for features.
"""

from itertools import pairwise
from math import prod
from typing import Annotated, Literal

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field, model_validator
from torch import nn

from dmsc_core.errors import ConfigError

Shape = tuple[int, ...]
Layers = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]
PADDING = 1  # of every convolution, so that 3x3 keeps a map's size and 4x4 at stride 2 halves it


class EncoderOptions(BaseModel):
    """The layers of an encoder; convolutions for images, linear layers for features."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    raw: bool = Field(
        False, description="No network: the latents are the preprocessed modalities themselves."
    )
    channels: Layers = Field((10, 20, 30), description="Channels of each convolution.")
    kernels: Layers = Field((4, 3, 4), description="Kernel side of each convolution.")
    strides: Layers = Field((2, 1, 2), description="Stride of each convolution.")
    widths: Layers = Field(
        (256, 128, 64), description="Outputs of each linear layer; the last is the latent's size."
    )
    latent: int | None = Field(
        None, ge=1, description="A last linear layer to so many values; empty: no such layer."
    )
    output: Literal["linear", "relu"] = Field(
        "linear",
        description="What follows the decoder's last layer.",
        json_schema_extra={
            "meanings": {
                "linear": "Nothing: values of any sign.",
                "relu": r"$\max(x, 0)$: for values that are never negative; as in the reference "
                "code.",
            }
        },
    )
    biases: Literal["zero", "uniform"] = Field(
        "zero",
        description="How the encoders' biases start; the decoders' start at zero.",
        json_schema_extra={
            "meanings": {
                "zero": "A latent scales with its sample.",
                "uniform": r"Drawn within $1 / \sqrt{\text{fan-in}}$: all latents have a share in "
                "common, which keeps a class in one piece.",
            }
        },
    )
    tile: int | None = Field(
        None, ge=4, description="Repeat every sample's values until they fill a square this wide."
    )

    @model_validator(mode="after")
    def _as_many_layers(self) -> "EncoderOptions":
        lengths = {len(self.channels), len(self.kernels), len(self.strides), len(self.widths)}
        if len(lengths) > 1:
            raise ValueError(
                "encoder.channels, kernels, strides and widths must have as many entries each, "
                "one per layer"
            )
        return self

    @property
    def depth(self) -> int:
        return 0 if self.raw else len(self.widths)


def tile(values: np.ndarray, side: int | None) -> np.ndarray:
    """Repeat each sample's values until they fill a ``side`` x ``side`` image.

    Parameters
    ----------
    values : (n, ...) array, at most side * side values a sample.
    side : None leaves the values as they are.

    Returns
    -------
    (n, 1, side, side) array; entry j of a row is value j modulo the number of values.

    Raises
    ------
    ConfigError : a sample has more values than the square holds.
    """
    if side is None:
        return values
    flat = values.reshape(len(values), -1)
    if flat.shape[1] > side * side:
        raise ConfigError(
            f"encoder.tile is {side}, a square of {side * side} values, but a sample has "
            f"{flat.shape[1]}; use at least encoder.tile={int(np.ceil(flat.shape[1] ** 0.5))}"
        )
    index = np.arange(side * side) % flat.shape[1]
    return flat[:, index].reshape(len(values), 1, side, side)


def conv_shapes(shape: Shape, options: EncoderOptions) -> list[Shape]:
    """The map shapes of an image encoder, from the input to the last map.

    Raises
    ------
    ConfigError : a map is smaller than the next kernel.
    """
    shapes = [shape]
    for layer in zip(options.channels, options.kernels, options.strides):
        shapes.append(_conv_shape(shapes[-1], *layer))
    return shapes


def _conv_shape(shape: Shape, channels: int, kernel: int, stride: int) -> Shape:
    """The shape after one convolution: of a side floor((side + 2 padding - kernel) / stride) + 1.

    Raises
    ------
    ConfigError : the map is smaller than the kernel.
    """
    sides = [(side + 2 * PADDING - kernel) // stride + 1 for side in shape[1:]]
    if min(sides) < 1:
        raise ConfigError(
            f"a map of {shape[1]} x {shape[2]} is too small for a convolution with "
            f"kernel {kernel}; use fewer layers, smaller encoder.kernels or encoder.strides, "
            "or give the modality as features"
        )
    return channels, *sides


def encoder_layer(shape: Shape, depth: int, options: EncoderOptions) -> tuple[nn.Module, Shape]:
    """The layer that takes a map of ``shape`` from ``depth`` to ``depth + 1``, and its shape.

    Images: convolution and ReLU. Features: linear and ReLU, the last without ReLU unless a
    ``bottleneck`` follows.
    """
    if len(shape) == 3:
        kernel, stride = options.kernels[depth], options.strides[depth]
        out = _conv_shape(shape, options.channels[depth], kernel, stride)
        conv = nn.Conv2d(shape[0], out[0], kernel, stride, PADDING)
        return nn.Sequential(conv, nn.ReLU()), out
    linear = nn.Linear(shape[0], options.widths[depth])
    last = depth == options.depth - 1 and options.latent is None
    layer = linear if last else nn.Sequential(linear, nn.ReLU())
    return layer, (options.widths[depth],)


def bottleneck(shape: Shape, latent: int) -> nn.Module:
    """The last linear layer of an encoder, from a map of ``shape`` to ``latent`` values."""
    return nn.Sequential(nn.Flatten(), nn.Linear(prod(shape), latent))


def decoder(latent: Shape, shape: Shape, options: EncoderOptions) -> nn.Module:
    """The decoder from a latent map to a modality of ``shape``.

    Images: the encoder's convolutions transposed in reverse order, ReLU between; padding is 1, and
    the last layer's padding is what closes the gap to the image's size (a 42 x 42 image goes
    10 -> 20 -> 20 -> 42). A latent that is no such map passes a linear layer first. Features: the
    encoder's linear layers in reverse order.
    """
    layers = _image_decoder(latent, shape, options) if len(shape) == 3 else []
    if not layers:
        widths = options.widths if options.latent else options.widths[:-1]
        sizes = [prod(latent), *reversed(widths)]
        layers = [nn.Flatten()]
        for a, b in pairwise(sizes):
            layers += [nn.Linear(a, b), nn.ReLU()]
        layers.append(nn.Linear(sizes[-1], shape[0]))
    if options.output == "relu":
        layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def _image_decoder(latent: Shape, shape: Shape, options: EncoderOptions) -> list[nn.Module]:
    first = conv_shapes(shape, options)[-1]
    layers: list[nn.Module] = []
    if latent != first:
        layers += [nn.Flatten(), nn.Linear(prod(latent), prod(first)), nn.ReLU()]
        layers.append(nn.Unflatten(1, first))
    channels, *sides = first
    outputs = [*reversed(options.channels[:-1]), shape[0]]
    *hidden, last = zip(outputs, reversed(options.kernels), reversed(options.strides))
    for out, kernel, stride in hidden:
        layers += [nn.ConvTranspose2d(channels, out, kernel, stride, PADDING), nn.ReLU()]
        channels, sides = out, [(s - 1) * stride - 2 * PADDING + kernel for s in sides]
    out, kernel, stride = last
    padding, extra = zip(*(_closing(s, t, kernel, stride) for s, t in zip(sides, shape[1:])))
    return [*layers, nn.ConvTranspose2d(channels, out, kernel, stride, padding, extra)]


def _closing(side: int, target: int, kernel: int, stride: int) -> tuple[int, int]:
    """The padding and output padding with which a transposed convolution ends at ``target``."""
    full = (side - 1) * stride + kernel
    for padding in range(kernel):
        extra = target - (full - 2 * padding)
        if 0 <= extra < stride:
            return padding, extra
    raise ConfigError(
        f"a decoder with kernel {kernel} and stride {stride} cannot end at {target} pixels; "
        f"choose encoder.kernels and encoder.strides whose maps fit the image"
    )


def initialise(
    module: nn.Module, generator: torch.Generator, biases: Literal["zero", "uniform"] = "zero"
) -> None:
    """Draw the weights of every layer from ``generator``, and the biases if wanted.

    Weights are uniform in +-sqrt(6 / (fan_in + fan_out)), ``uniform`` biases in
    +-1 / sqrt(fan_in). With zero biases a network of ReLU layers scales with its input; others give
    the latents of all samples a share in common, and may shut the last ReLU of a decoder for good
    on sparse inputs. An own generator keeps runs that train side by side apart.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, eq. 16.
    """
    for layer in module.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.xavier_uniform_(layer.weight, generator=generator)
            if layer.bias is not None and biases == "uniform":
                bound = layer.weight[0].numel() ** -0.5
                nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
            elif layer.bias is not None:
                nn.init.zeros_(layer.bias)
