import time
from dataclasses import replace

import pytest
import torch

from dmsc_core.errors import NumericalError
from dmsc_core.model.encoders import EncoderOptions
from dmsc_core.model.fusion.affinity import Options as Affinity
from dmsc_core.model.latents import Latents
from dmsc_core.model.network import MultimodalAutoencoder
from dmsc_core.model.objective import LossWeights, Objective
from dmsc_core.model.self_expression.base import LayerSetting
from dmsc_core.model.self_expression.free import FreeSelfExpression
from dmsc_core.model.self_expression.lista import Options as Lista
from dmsc_core.model.soft_ncut import SoftNcut
from dmsc_core.training import trainer as trainer_module
from dmsc_core.training.trainer import Stage, Trainer

N, SHAPES = 16, [(1, 8, 8), (6,)]
OPTIONS = EncoderOptions(channels=(2, 3, 4), widths=(10, 8, 5))


def make(fusion=None, present=None, modalities=None, network=None, layer=None, cut=None, **changes):
    fusion = fusion or Affinity()
    settings = {"pretrain_epochs": 6, "train_epochs": 5, "train_rate": 1e-3, "lambda_ncut": 0.0}
    settings |= {"batch_size": None, "train_batch_size": None, "report_every": 0} | changes
    g = torch.Generator().manual_seed(1)
    if modalities is None:
        modalities = [torch.rand(N, *shape, generator=g) for shape in SHAPES]
    if present is None:
        present = torch.ones(N, 2, dtype=torch.bool)
    network = network or MultimodalAutoencoder(
        SHAPES, fusion.plan(2, OPTIONS.depth), OPTIONS, torch.Generator().manual_seed(0)
    )
    weights = LossWeights([0.3, 0.7], [0.6, 0.4], 0.5, 2.0, settings["lambda_ncut"])
    layer = layer or FreeSelfExpression(N)
    objective = Objective(network, layer, fusion, modalities, present, weights, cut)
    first = Stage(
        "pretrain",
        settings["pretrain_epochs"],
        1e-3,
        objective.pretrain,
        lambda: list(network.parameters()),
        settings["batch_size"],
    )
    second = Stage(
        "train",
        settings["train_epochs"],
        settings["train_rate"],
        objective.train,
        objective.trained,
        settings["train_batch_size"],
        balanced=True,
        report_every=settings["report_every"],
        prepare=objective.prepare,
    )
    generator = torch.Generator().manual_seed(5)
    trainer = Trainer([first, second], objective.modules, N, generator)
    trainer.objective = objective
    return trainer


def with_epochs(trainer, **changes):
    """The second stage of a trainer with other settings."""
    trainer.stages = (trainer.stages[0], replace(trainer.stages[1], **changes))


def test_records_tell_stage_epoch_losses_and_seconds():
    records = list(make().train())
    stages = [(r["stage"], r["epoch"]) for r in records]
    expected = [("pretrain", e) for e in range(1, 7)] + [("train", e) for e in range(1, 6)]
    assert stages == expected
    assert set(records[0]["losses"]) == {"total", "reconstruction"}
    assert set(records[-1]["losses"]) == {
        "total",
        "reconstruction",
        "self_expression",
        "regularization",
    }
    seconds = [r["seconds"] for r in records]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0


def test_total_weighs_the_terms_as_the_formula_does():
    t = make()
    last = list(t.train())[-1]["losses"]
    expected = last["reconstruction"] + 0.5 * last["regularization"] + 2.0 * last["self_expression"]
    assert last["total"] == pytest.approx(expected, rel=1e-6)


def test_terms_against_a_plain_loop():
    t = make()
    t.next_stage()
    with torch.no_grad():
        t.objective.layer.theta.copy_(
            torch.rand(N, N, generator=torch.Generator().manual_seed(2)) / N
        )
        losses = t.objective.train()
        Z = t.objective.network.encode(t.objective.modalities)
        C = torch.as_tensor(t.objective.layer.coefficients())
        outputs = t.objective.network.decode([C @ z for z in Z])
        reconstruction = expression = 0.0
        for m, (w, v) in enumerate([(0.3, 0.6), (0.7, 0.4)]):
            for i in range(N):
                reconstruction += w * float(
                    (t.objective.modalities[m][i] - outputs[m][i]).square().sum()
                )
                expressed = sum(C[i, j] * Z[m][j] for j in range(N))
                expression += v * float((Z[m][i] - expressed).square().sum())
    assert losses["reconstruction"].item() == pytest.approx(reconstruction, rel=1e-5)
    assert losses["self_expression"].item() == pytest.approx(expression, rel=1e-5)
    assert losses["regularization"].item() == pytest.approx(float((C**2).sum()), rel=1e-5)


@pytest.mark.parametrize("batch_size", [None, 5])
def test_resuming_equals_the_uninterrupted_run(batch_size):
    whole = make(batch_size=batch_size)
    expected = list(whole.train())
    for stop_at in (3, 6, 9):
        first = make(batch_size=batch_size)
        first_records = []
        # one record at a time: the state is that of the record just taken
        with_epochs(first, report_every=1)
        for record in _one_by_one(first):
            first_records.append(record)
            if len(first_records) == stop_at:
                break
        second = make(batch_size=batch_size)
        second.load_state(first.state())
        records = first_records + list(second.train())
        assert [r["losses"] for r in records] == [r["losses"] for r in expected]
        assert torch.equal(second.objective.layer.theta, whole.objective.layer.theta)


def _one_by_one(trainer, monkey=trainer_module):
    before = monkey.SECONDS_BETWEEN_TRANSFERS
    monkey.SECONDS_BETWEEN_TRANSFERS = 0
    try:
        yield from trainer.train()
    finally:
        monkey.SECONDS_BETWEEN_TRANSFERS = before


def test_losses_leave_the_device_at_most_every_quarter_of_a_second(monkeypatch):
    t = make(pretrain_epochs=400, train_epochs=0)
    fetches = []
    fetch = t._fetch
    monkeypatch.setattr(
        t, "_fetch", lambda s, w: fetches.append(time.perf_counter()) or fetch(s, w)
    )
    start = time.perf_counter()
    assert len(list(t.train())) == 400
    assert len(fetches) <= (time.perf_counter() - start) / 0.25 + 1


def test_records_come_in_time_for_an_evaluation():
    seen = []
    t = make(train_epochs=7, report_every=3)
    for record in t.train():
        if record["stage"] == "train" and record["epoch"] % 3 == 0:
            seen.append((record["epoch"], t.epoch))
    assert seen == [(3, 3), (6, 6)]


def test_seconds_include_the_wait_for_the_device(monkeypatch):
    t = make(pretrain_epochs=3, train_epochs=0)
    fetch = t._fetch
    monkeypatch.setattr(t, "_fetch", lambda *given: time.sleep(0.3) or fetch(*given))
    assert list(t.train())[-1]["seconds"] >= 0.3


def test_divergence_names_the_term_the_stage_and_the_epoch():
    modalities = [torch.rand(N, *shape) for shape in SHAPES]
    modalities[1][3, 2] = float("inf")
    with pytest.raises(NumericalError, match=r"'reconstruction'.*epoch 1 of stage 'pretrain'"):
        list(make(modalities=modalities).train())


def test_divergence_of_the_second_stage_names_its_term():
    t = make(pretrain_epochs=1)
    with torch.no_grad():
        t.objective.layer.theta.fill_(1e38)
    with pytest.raises(NumericalError, match=r"'regularization'.*epoch 1 of stage 'train'"):
        list(t.train())


def test_missing_entries_do_not_touch_the_loss():
    present = torch.ones(N, 2, dtype=torch.bool)
    present[:4, 1] = False
    modalities = [torch.rand(N, *s, generator=torch.Generator().manual_seed(1)) for s in SHAPES]
    other = [x.clone() for x in modalities]
    other[1][:4] = 100.0
    a = [r["losses"] for r in make(modalities=modalities, present=present).train()]
    b = [r["losses"] for r in make(modalities=other, present=present).train()]
    assert a == b


def test_extra_losses_of_a_fusion_enter_the_total():
    class WithTerm(Affinity):
        def extra_losses(self, latents):
            return {"correlation": 3 * latents.values[0].square().sum()}

    t = make(fusion=WithTerm())
    t.next_stage()
    losses = t.objective.train()
    rest = losses["reconstruction"] + 0.5 * losses["regularization"]
    rest = rest + 2.0 * losses["self_expression"] + losses["correlation"]
    torch.testing.assert_close(losses["total"], rest)


def test_stage_2_in_batches_lets_the_samples_of_a_batch_explain_each_other():
    t = make(train_batch_size=6, train_epochs=2)
    t.next_stage()
    batches = t._batches(t.stages[1])
    assert sorted(torch.cat(batches).tolist()) == list(range(N))
    assert {len(b) for b in batches} <= {5, 6}
    losses = t.objective.train(batches[0])
    rows = [x[batches[0]] for x in t.objective.modalities]
    Z = t.objective.network.encode(rows)
    C = t.objective.layer.matrix()[batches[0]][:, batches[0]]
    error = sum(w * (z - C @ z).square().sum() for w, z in zip((0.6, 0.4), Z))
    torch.testing.assert_close(losses["self_expression"], error)


def test_the_soft_cut_is_a_term_and_learns_soft_clusters():
    cut = SoftNcut(width(), 3, torch.Generator().manual_seed(0))
    t = make(cut=cut, lambda_ncut=2.0, train_epochs=30, train_rate=1e-2)
    t.next_stage()
    losses = t.objective.train()
    expected = 2.0 * cut(
        Latents(t.objective.network.encode(t.objective.modalities)), t.objective.layer.matrix()
    )
    torch.testing.assert_close(losses["ncut"], expected)
    rest = losses["reconstruction"] + 0.5 * losses["regularization"]
    rest = rest + 2.0 * losses["self_expression"] + losses["ncut"]
    torch.testing.assert_close(losses["total"], rest)
    records = list(t.train())
    assert records[-1]["losses"]["ncut"] < records[0]["losses"]["ncut"]


def width():
    network = make().objective.network
    return sum(z.shape[1] for z in network.encode([torch.zeros(1, *s) for s in SHAPES]))


def test_without_a_network_nothing_is_reconstructed_and_the_layer_alone_learns():
    raw = EncoderOptions(raw=True)
    network = MultimodalAutoencoder(SHAPES, Affinity().plan(2, 0), raw, torch.Generator())
    assert not list(network.parameters())
    t = make(network=network, pretrain_epochs=0)
    records = list(t.train())
    assert [r["stage"] for r in records] == ["train"] * 5
    assert set(records[0]["losses"]) == {"total", "self_expression", "regularization"}
    assert records[-1]["losses"]["total"] < records[0]["losses"]["total"]
    for z, x in zip(t.objective.latents().values, t.objective.modalities):
        torch.testing.assert_close(z, x.flatten(1))


def test_the_layer_sees_all_latents_once_before_stage_2():
    seen = []

    class Looks(FreeSelfExpression):
        def prepare(self, latents):
            seen.append([len(z) for z in latents.values])

    list(make(layer=Looks(N), pretrain_epochs=1, train_epochs=3).train())
    assert seen == [[N, N]]


def test_no_batch_of_stage_2_has_one_sample_and_one_epoch_weighs_every_term_once():
    class WithTerm(Affinity):
        def extra_losses(self, latents):
            return {"correlation": latents.values[0].new_tensor(-3.0)}

    t = make(fusion=WithTerm(), train_batch_size=3, train_epochs=1)
    t.next_stage()
    assert min(len(b) for b in t._batches(t.stages[1])) >= 2
    with_epochs(t, batch_size=2)
    assert min(len(b) for b in t._batches(t.stages[1])) >= 2
    assert next(t.train())["losses"]["correlation"] == pytest.approx(-3.0)


def test_networks_rest_while_a_layer_learns_that_keeps_its_latents():
    class Keeps(FreeSelfExpression):
        keeps_latents = True

    t = make(layer=Keeps(N), pretrain_epochs=1)
    records = list(t.train())
    before = {k: v.clone() for k, v in t.objective.network.state_dict().items()}
    with_epochs(t, epochs=9)
    more = list(t.train())
    assert all(torch.equal(before[k], v) for k, v in t.objective.network.state_dict().items())
    assert more[-1]["losses"]["total"] < records[1]["losses"]["total"]


def test_a_layer_that_looked_at_the_latents_resumes_exactly():
    def lista():
        setting = LayerSetting(N, (16, 5), (0.6, 0.4), generator=torch.Generator().manual_seed(3))
        return Lista(steps=3, size=4, code_samples=N).build(setting)

    whole, first = (make(layer=lista(), pretrain_epochs=1, train_epochs=e) for e in (8, 4))
    expected = [r["losses"]["total"] for r in whole.train()]
    list(first.train())
    again = make(layer=lista(), pretrain_epochs=1, train_epochs=8)
    again.load_state(first.state())
    found = [r["losses"]["total"] for r in again.train()]
    assert found == pytest.approx(expected[-4:], rel=1e-6)
