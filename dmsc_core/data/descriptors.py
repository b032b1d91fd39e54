"""Two ways to describe a small grey image by features, each from its formula."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

N_ORIENTATIONS = 9  # unsigned, over 180 degrees; Dalal & Triggs 2005, section 6.3
CLIP = 0.2  # L2-Hys: the largest share that one entry may have; section 6.4
EPSILON = 1e-2  # keeps an empty block at zero


def histogram_of_gradients(images: np.ndarray, cell: int = 2, block: int = 2) -> np.ndarray:
    """Histograms of oriented gradients, normalised in overlapping blocks of cells.

    Central differences with the border repeated; each pixel votes with its gradient's magnitude
    for the two nearest of 9 unsigned orientations; blocks v are L2-Hys normalised,
    v / sqrt(||v||^2 + eps^2), clipped at 0.2, normalised again.
    Dalal & Triggs, Histograms of oriented gradients for human detection, CVPR 2005.

    Parameters
    ----------
    images : (n, height, width), sides a multiple of ``cell``.
    cell : side of a cell in pixels.
    block : side of a block in cells; blocks move by one cell.

    Returns
    -------
    (n, blocks_y * blocks_x * block^2 * 9) float32.
    """
    n, height, width = images.shape
    votes = _orientation_votes(images)  # (n, height, width, 9)
    cells = votes.reshape(n, height // cell, cell, width // cell, cell, N_ORIENTATIONS)
    cells = cells.sum(axis=(2, 4))  # (n, cells_y, cells_x, 9)
    windows = sliding_window_view(cells, (block, block), (1, 2))  # (n, blocks_y, blocks_x, 9, ...)
    blocks = np.moveaxis(windows, 3, -1).reshape(-1, block**2 * N_ORIENTATIONS)
    normalised = _unit(np.minimum(_unit(blocks), CLIP))  # L2-Hys
    return normalised.reshape(n, -1).astype(np.float32)


def frequency_spectrum(images: np.ndarray) -> np.ndarray:
    """Magnitudes of the two-dimensional Fourier transform: which frequencies, but not where.

    |F(u, v)| of the image padded with zeros to twice its sides, so that by the Wiener-Khinchin
    theorem it holds the image's whole autocorrelation; of the pairs F(u, v) = conj F(-u, -v) only
    the columns v = 0..width are kept. Unitary scaling.

    Parameters
    ----------
    images : (n, height, width).

    Returns
    -------
    (n, 2 * height * (width + 1)) float32.
    """
    n, height, width = images.shape
    spectrum = np.fft.rfft2(images, s=(2 * height, 2 * width), axes=(1, 2), norm="ortho")
    return np.abs(spectrum).reshape(n, -1).astype(np.float32)


def _orientation_votes(images: np.ndarray) -> np.ndarray:
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="edge")
    across = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / 2
    down = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / 2
    magnitude = np.hypot(across, down)
    angle = np.mod(np.arctan2(down, across), np.pi) * N_ORIENTATIONS / np.pi
    position = angle - 0.5  # orientation k has its centre at k + 1/2
    lower = np.floor(position).astype(int)
    share = position - lower
    orientations = np.arange(N_ORIENTATIONS)
    first = (lower % N_ORIENTATIONS)[..., None] == orientations
    second = ((lower + 1) % N_ORIENTATIONS)[..., None] == orientations
    return first * (magnitude * (1 - share))[..., None] + second * (magnitude * share)[..., None]


def _unit(block: np.ndarray) -> np.ndarray:
    return block / np.sqrt((block**2).sum(axis=1, keepdims=True) + EPSILON**2)
