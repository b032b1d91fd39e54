"""The ``seed`` preset follows the plain reference loop."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch

from dmsc_core.data.dataset import make_dataset
from dmsc_core.engine.experiment import start
from dmsc_core.engine.prepared import prepare
from dmsc_core.engine.resolve import resolve
from dmsc_core.presets import preset

EPOCHS, N, K = 20, 14, 3

_spec = importlib.util.spec_from_file_location(
    "plain_reference", Path(__file__).with_name("plain_reference.py")
)
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)


@pytest.fixture(scope="module")
def experiment():
    rng = np.random.default_rng(7)
    modalities = {"words": rng.random((N, 79)) * 5, "pictures": rng.random((N, 1750))}
    dataset = make_dataset("small", modalities)
    config = preset("seed", "features", K).updated(
        {
            "dtype": "float64",
            "device": "cpu",
            "pretrain.epochs": EPOCHS,
            "train.epochs": EPOCHS,
            "clustering.n_clusters": K,
        }
    )
    return dataset, start(prepare(resolve(config, dataset), dataset, torch.device("cpu")))


def _pairs(module_state, prefix):
    """(weight, bias) of the layers under a prefix, in order of their keys."""
    keys = [k for k in module_state if k.startswith(prefix) and k.endswith("weight")]
    return [
        (module_state[k].clone(), module_state[k.replace("weight", "bias")].clone()) for k in keys
    ]


def test_every_loss_term_follows_the_plain_loop_for_20_epochs_of_each_stage(experiment):
    dataset, ready = experiment
    state = {k: v.detach().clone() for k, v in ready.objective.network.state_dict().items()}
    encoders = [[_pairs(state, f"layers.{depth}:{m}.")[0] for depth in range(3)] for m in range(2)]
    decoders = [_pairs(state, f"decoders.{m}.") for m in range(2)]
    up = [(10, 1, 4, 4), (20, 10, 3, 3), (30, 20, 4, 4)]
    assert [tuple(w.shape) for w, _ in encoders[0]] == up
    assert [tuple(w.shape) for w, _ in decoders[0]] == up[::-1]
    images = [
        plain.repeat_to_square(plain.scale_to_unit(torch.as_tensor(m.values)))
        for m in dataset.modalities
    ]
    expected, C = plain.train(images, encoders, decoders, K, EPOCHS)

    records = list(ready.trainer.train())
    for stage in ("pretrain", "train"):
        got = [r["losses"] for r in records if r["stage"] == stage]
        assert len(got) == EPOCHS
        for epoch, (a, b) in enumerate(zip(got, expected[stage], strict=True)):
            for term, value in b.items():
                assert a[term] == pytest.approx(value, rel=1e-6), (stage, epoch, term)
    np.testing.assert_allclose(ready.look(None)[0], C.numpy(), rtol=1e-4, atol=1e-9)


def test_the_reference_network_has_3000_latent_values_and_its_weights(experiment):
    _, ready = experiment
    assert [z.shape for z in ready.objective.latents().values] == [(N, 3000), (N, 3000)]
    assert list(ready.objective.weights.reconstruction) == [0.2, 0.8]
    assert list(ready.objective.weights.self_expression) == [0.2, 0.8]
    assert ready.objective.weights.lambda_e == pytest.approx(50 * 10 ** (K / 10 - 3))
