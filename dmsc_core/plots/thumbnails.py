"""One sample as a small picture: an image modality as it is, features as a strip of colours."""

import io
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dmsc_core.data.dataset import Modality, MultimodalDataset
from dmsc_core.plots.matrix import thumbnail
from dmsc_core.plots.palette import COLOURS, rgb
from dmsc_core.plots.pixels import enlarged, rgba
from dmsc_core.plots.samples import EDGE

IMAGE_SIDE = 56  # pixels that an image has at least; it is enlarged by whole numbers
PROFILE = (88, 40)  # pixels of a profile, width and height
SPACE = 6  # pixels between two pictures
LOW, HIGH = rgb(COLOURS[4]), rgb(COLOURS[0])  # below and above the mean


@dataclass(frozen=True)
class ModalityStyle:
    """The drawing of a modality's samples, by the range of all of them, so that they compare.

    Attributes
    ----------
    low, high : of an image the darkest and the brightest value; of features the mean of each and
        its standard deviation, (d,).
    """

    name: str
    kind: str
    low: np.ndarray
    high: np.ndarray

    def draw(self, values: np.ndarray) -> np.ndarray:
        """A sample's values, (channels, h, w) or (d,), as (h', w', 4) uint8."""
        return self._image(values) if self.kind == "image" else self._profile(values)

    def _image(self, values: np.ndarray) -> np.ndarray:
        pixels = rgba(values, float(self.low), float(self.high))
        return enlarged(pixels, max(1, -(-IMAGE_SIDE // max(pixels.shape[:2]))))

    def _profile(self, values: np.ndarray) -> np.ndarray:
        """Blue above the mean, orange below; the stronger the more standard deviations."""
        deviations = (values - self.low) / np.where(self.high > 0, self.high, 1)
        width, height = PROFILE
        shown = _strongest_of_each_bin(deviations, width)
        row = np.empty((len(shown), 4))
        row[:, :3] = np.where(shown[:, None] < 0, LOW, HIGH)
        row[:, 3] = 255 * np.clip(np.abs(shown) / EDGE, 0, 1)
        wide = row.round().astype(np.uint8).repeat(max(1, width // len(row)), axis=0)
        return np.broadcast_to(wide, (height, *wide.shape))


def styles_of(dataset: MultimodalDataset) -> tuple[ModalityStyle, ...]:
    """The style of each modality; of samples without it nothing counts."""
    return tuple(_style(m, m.values[has]) for m, has in zip(dataset.modalities, dataset.present.T))


def pictures(
    dataset: MultimodalDataset, styles: Sequence[ModalityStyle], samples: Sequence[int]
) -> dict[str, list[str | None]]:
    """By modality, each sample's picture as an address that holds it; None where it is missing."""
    return {
        style.name: [
            data_uri(style.draw(modality.values[i])) if dataset.present[i, m] else None
            for i in samples
        ]
        for m, (modality, style) in enumerate(zip(dataset.modalities, styles))
    }


def joined(
    dataset: MultimodalDataset, styles: Sequence[ModalityStyle], samples: Sequence[int]
) -> list[str]:
    """Each sample's images side by side in one picture, or its profiles where it has no images.

    A gap is left for what is missing.
    """
    images = [m for m, style in enumerate(styles) if style.kind == "image"]
    shown = images or range(len(styles))
    rows = ([_drawn(dataset, styles, i, m) for m in shown] for i in samples)
    return [data_uri(_side_by_side(parts)) for parts in rows]


def _drawn(
    dataset: MultimodalDataset, styles: Sequence[ModalityStyle], sample: int, m: int
) -> np.ndarray:
    pixels = styles[m].draw(dataset.modalities[m].values[sample])
    return pixels if dataset.present[sample, m] else np.zeros_like(pixels)


def _side_by_side(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Pictures in a row, each in the middle of the highest one's height."""
    height = max(len(part) for part in parts)
    width = sum(part.shape[1] for part in parts) + SPACE * (len(parts) - 1)
    canvas = np.zeros((height, width, 4), np.uint8)
    x = 0
    for part in parts:
        y = (height - len(part)) // 2
        canvas[y : y + len(part), x : x + part.shape[1]] = part
        x += part.shape[1] + SPACE
    return canvas


def data_uri(pixels: np.ndarray) -> str:
    """Colours (h, w, 3 or 4) uint8 as a PNG inside its own address."""
    return "data:image/png;base64," + b64encode(png(pixels)).decode()


def png(pixels: np.ndarray) -> bytes:
    """Colours (h, w, 3 or 4) uint8 as a PNG file."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _style(modality: Modality, values: np.ndarray) -> ModalityStyle:
    image = modality.kind == "image"
    ends = (values.min(), values.max()) if image else (values.mean(axis=0), values.std(axis=0))
    return ModalityStyle(modality.name, modality.kind, *ends)


def _strongest_of_each_bin(values: np.ndarray, most: int) -> np.ndarray:
    """At most ``most`` values: of each bin that of the largest magnitude."""
    starts = np.arange(min(len(values), most)) * len(values) // min(len(values), most)
    high, low = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.where(high >= -low, high, low)


def frame(picture: np.ndarray, dark: bool = False, size: int = 192) -> bytes:
    """The picture of an evaluation as a PNG file, each cell a whole number of pixels."""
    return png(thumbnail(picture, dark, size, rooted=True))
