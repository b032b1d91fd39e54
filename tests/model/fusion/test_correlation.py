"""Correlation fusion: its term, its coordinates, and deep CCA with linear encoders."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from dmsc_core.errors import ConfigError
from dmsc_core.model.correlation import canonical_correlations, canonical_projection
from dmsc_core.model.encoders import EncoderOptions
from dmsc_core.model.fusion.correlation import Options
from dmsc_core.model.latents import Latents
from dmsc_core.model.network import MultimodalAutoencoder

LINEAR = EncoderOptions(channels=(1,), kernels=(3,), strides=(1,), widths=(3,))


def modalities(sizes=(7, 6), n=150, seed=0):
    """Noisy linear pictures of four hidden variables, float64."""
    rng = np.random.default_rng(seed)
    hidden = rng.standard_normal((n, 4))
    return [
        torch.as_tensor(hidden @ rng.standard_normal((4, d)) + 2 * rng.standard_normal((n, d)))
        for d in sizes
    ]


def test_one_latent_for_each_modality():
    assert Options().plan(3, 2).streams == ((0,), (1,), (2,))
    with pytest.raises(ConfigError, match="at least two modalities"):
        Options().plan(1, 2)


def test_the_term_is_minus_the_weight_times_the_sum_over_pairs():
    Z = modalities((3, 4, 3))
    options = Options(weight=7.0, components=2, regularization=0.1)
    pairs = [(0, 1), (0, 2), (1, 2)]
    expected = sum(canonical_correlations(Z[a], Z[b], 0.1)[:2].sum() for a, b in pairs)
    found = options.extra_losses(Latents(Z))
    assert list(found) == ["correlation"]
    torch.testing.assert_close(found["correlation"], -7 * expected)


def test_the_term_leaves_out_the_samples_that_lack_a_modality():
    Z = modalities()
    there = torch.arange(150) < 90
    present = [there, torch.ones(150, dtype=torch.bool)]
    emptied = [z * t[:, None] for z, t in zip(Z, present)]
    found = Options().extra_losses(Latents(emptied, present))["correlation"]
    torch.testing.assert_close(
        found, Options().extra_losses(Latents([z[there] for z in Z]))["correlation"]
    )


def test_deep_cca_with_linear_encoders_is_linear_cca():
    X = modalities()
    best = float(canonical_correlations(*X, 1e-9)[:3].sum())
    options = Options(weight=1.0, regularization=1e-9)
    generator = torch.Generator().manual_seed(0)
    shapes = [(x.shape[1],) for x in X]
    network = MultimodalAutoencoder(shapes, options.plan(2, 1), LINEAR, generator).double()
    start = -float(options.extra_losses(Latents(network.encode(X)))["correlation"].detach())
    assert start < best - 0.1

    optimizer = torch.optim.LBFGS(
        network.layers.parameters(), max_iter=300, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        loss = options.extra_losses(Latents(network.encode(X)))["correlation"]
        loss.backward()
        return loss

    optimizer.step(closure)
    with torch.no_grad():
        Z = network.encode(X)
        reached = -float(options.extra_losses(Latents(Z))["correlation"])
    assert best - 1e-3 < reached < best + 1e-6
    learned = canonical_projection(Latents(Z), 3, 1e-9)(Latents(Z)).values[0]
    linear = canonical_projection(Latents(X), 3, 1e-9)(Latents(X)).values[0]
    shared = canonical_correlations(learned, linear, 1e-9)
    assert shared.min() > 0.99  # the same three directions


def test_coordinates_are_unit_rows_and_keep_what_correlates():
    Z = modalities((5, 6, 4))
    Y = Options(components=2, regularization=1e-2).coordinates(Latents(Z)).values
    assert [y.shape for y in Y] == [(150, 5)] * 3  # all of them, not those of the term alone
    projection = canonical_projection(Latents(Z), None, 1e-2)
    for y, plain in zip(Y, projection(Latents(Z)).values):
        torch.testing.assert_close(y.norm(dim=1), torch.ones(150, dtype=y.dtype))
        weighed = plain * projection.correlations.clamp(min=0)
        torch.testing.assert_close(y, weighed / weighed.norm(dim=1, keepdim=True))


def test_new_samples_get_the_coordinates_that_they_would_have_among_the_others():
    Z = modalities()
    options = Options(components=2)
    rows = torch.tensor([3, 77, 20])
    new = [z[rows] for z in Z]
    for part, whole in zip(
        options.coordinates_for(Latents(new), Latents(Z)).values,
        options.coordinates(Latents(Z)).values,
    ):
        torch.testing.assert_close(part, whole[rows])
    absent = [torch.tensor([True, False, True]), torch.ones(3, dtype=torch.bool)]
    assert (options.coordinates_for(Latents(new, absent), Latents(Z)).values[0][1] == 0).all()


def test_what_is_shown_beside_c():
    Z = modalities((5, 6, 4))
    found = Options(components=2, regularization=0.1).extras(Latents(Z))
    assert found["canonical_correlations"].shape == (5,)
    pairs = found["pairwise_canonical_correlations"]
    assert pairs.shape == (3, 5)
    torch.testing.assert_close(pairs[0], canonical_correlations(Z[0], Z[1], 0.1))
    two = Options(regularization=0.1).extras(Latents(Z[:2]))
    torch.testing.assert_close(
        two["canonical_correlations"], two["pairwise_canonical_correlations"][0]
    )


def test_the_options_are_read_without_torch():
    code = "import sys, dmsc_core.model.fusion.correlation; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
