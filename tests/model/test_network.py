"""Every fusion on every mix of shapes: shapes out, gradients everywhere, weights from the seed."""

import pytest
import torch

from dmsc_core.errors import ConfigError
from dmsc_core.model.encoders import EncoderOptions
from dmsc_core.model.fusion.plan import Join, Plan
from dmsc_core.model.network import Fuse, MultimodalAutoencoder, common_shape
from dmsc_core.plugins import discover

FUSIONS = discover("dmsc_core.model.fusion")
MIXES = {
    "equal images": [(1, 8, 8), (1, 8, 8)],
    "unequal images": [(1, 8, 8), (3, 12, 9), (1, 16, 16)],
    "features": [(30,), (7,), (12,), (5,), (9,), (6,)],
    "mixed": [(1, 8, 8), (36,), (10,)],
}
OPTIONS = EncoderOptions(channels=(3, 4, 5), widths=(16, 12, 8))


def every_fusion():
    for kind, module in FUSIONS.items():
        if "function" in module.Options.model_fields:
            for function in ("sum", "max", "concat"):
                yield pytest.param(module.Options(function=function), id=f"{kind}-{function}")
        else:
            yield pytest.param(module.Options(), id=kind)


def network(options, shapes, seed=0):
    plan = options.plan(len(shapes), OPTIONS.depth)
    return MultimodalAutoencoder(shapes, plan, OPTIONS, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("mix", MIXES, ids=str)
@pytest.mark.parametrize("options", every_fusion())
def test_every_modality_comes_back_in_its_shape_and_every_weight_learns(options, mix):
    shapes = MIXES[mix]
    net = network(options, shapes)
    g = torch.Generator().manual_seed(3)
    inputs = [torch.rand(6, *shape, generator=g) for shape in shapes]
    latents = net.encode(inputs)
    assert len(latents) == net.plan.n_latents
    assert all(z.shape == (6, z[0].numel()) for z in latents)
    outputs = net.decode(latents)
    assert [tuple(y.shape[1:]) for y in outputs] == [shapes[m] for m in net.plan.modalities]
    sum(((y - inputs[m]) ** 2).sum() for m, y in zip(net.plan.modalities, outputs)).backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name


@pytest.mark.parametrize("options", every_fusion())
def test_a_seed_fixes_the_initial_weights(options):
    a, b, c = (network(options, MIXES["mixed"], seed) for seed in (0, 0, 1))
    assert all(torch.equal(x, y) for x, y in zip(a.parameters(), b.parameters()))
    assert not all(torch.equal(x, z) for x, z in zip(a.parameters(), c.parameters()))


def test_making_a_network_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    network(FUSIONS["late"].Options(), MIXES["mixed"])
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    ("function", "reduce"), [("sum", lambda x: x.sum(0)), ("max", lambda x: x.amax(0))]
)
def test_fuse_of_equal_maps_is_the_plain_function(function, reduce):
    maps = [torch.rand(2, 3, 4, 4) for _ in range(3)]
    fused = Fuse([(3, 4, 4)] * 3, function, 8)(maps)
    assert torch.equal(fused, reduce(torch.stack(maps)))


def test_fuse_by_concatenation_is_a_linear_map_of_all_channels():
    fuse = Fuse([(3, 4, 4)] * 2, "concat", 8)
    a, b = torch.rand(1, 3, 4, 4), torch.rand(1, 3, 4, 4)
    fused = fuse([a, b])
    weight = fuse.mix.weight[:, :, 0, 0]
    for i in range(4):
        for j in range(4):
            expected = weight @ torch.cat([a[0, :, i, j], b[0, :, i, j]]) + fuse.mix.bias
            torch.testing.assert_close(fused[0, :, i, j], expected)


def test_common_shape():
    assert common_shape([(4,), (4,)], 3) == (4,)
    assert common_shape([(40,), (6,)], 16) == (16,)
    assert common_shape([(4,), (6,)], 16) == (6,)
    assert common_shape([(1, 8, 9), (3, 7, 12)], 16) == (3, 8, 12)
    assert common_shape([(1, 8, 8), (6,)], 16) == (16,)


def test_the_network_follows_the_plan_not_the_kind():
    plan = Plan((0, 2), (Join(2, ((0, 2),)),), "sum")
    net = MultimodalAutoencoder(MIXES["mixed"], plan, OPTIONS, torch.Generator().manual_seed(0))
    inputs = [torch.rand(2, *shape) for shape in MIXES["mixed"]]
    changed = [inputs[0], inputs[1] + 1, inputs[2]]
    assert torch.equal(net.encode(inputs)[0], net.encode(changed)[0])
    assert len(net.decode(net.encode(inputs))) == 2


def test_a_raw_network_hands_the_modalities_on_and_refuses_to_join_them():
    raw, shapes = EncoderOptions(raw=True), MIXES["mixed"]
    net = MultimodalAutoencoder(shapes, FUSIONS["affinity"].Options().plan(3, 0), raw, None)
    inputs = [torch.rand(4, *shape, generator=torch.Generator().manual_seed(0)) for shape in shapes]
    latents = net.encode(inputs)
    for z, x in zip(latents, inputs):
        torch.testing.assert_close(z, x.flatten(1))
    assert net.decode(latents) == []
    with pytest.raises(ConfigError, match="nothing can join them"):
        MultimodalAutoencoder(shapes, FUSIONS["late"].Options().plan(3, 0), raw, None)


@pytest.mark.parametrize("mix", MIXES, ids=str)
@pytest.mark.parametrize("options", every_fusion())
def test_a_bottleneck_gives_every_latent_the_same_size(options, mix):
    shapes = MIXES[mix]
    layers = OPTIONS.model_copy(update={"latent": 5})
    generator = torch.Generator().manual_seed(0)
    plan = options.plan(len(shapes), layers.depth)
    net = MultimodalAutoencoder(shapes, plan, layers, generator)
    inputs = [torch.rand(6, *shape) for shape in shapes]
    latents = net.encode(inputs)
    assert [z.shape for z in latents] == [(6, 5)] * plan.n_latents
    assert net.latent_shapes == [(5,)] * plan.n_latents
    outputs = net.decode(latents)
    assert [tuple(y.shape[1:]) for y in outputs] == [shapes[m] for m in plan.modalities]
    sum(y.sum() for y in outputs).backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in net.parameters())


def test_all_samples_are_encoded_in_parts(monkeypatch):
    shapes = MIXES["mixed"]
    net = network(FUSIONS["affinity"].Options(), shapes).double()
    g = torch.Generator().manual_seed(1)
    X = [torch.rand(10, *shape, generator=g, dtype=torch.float64) for shape in shapes]
    whole = net.encode_all(X)
    assert not any(z.requires_grad for z in whole)
    sizes, encode = [], net.encode
    monkeypatch.setattr("dmsc_core.model.network.ENCODED_AT_ONCE", 4)
    monkeypatch.setattr(net, "encode", lambda part: sizes.append(len(part[0])) or encode(part))
    for z, parts in zip(whole, net.encode_all(X)):
        torch.testing.assert_close(parts, z)
    assert sizes == [4, 4, 2]


def test_uniform_biases_are_those_of_the_encoders_alone():
    plan = FUSIONS["affinity"].Options().plan(3, OPTIONS.depth)
    options = OPTIONS.model_copy(update={"biases": "uniform"})
    generator = torch.Generator().manual_seed(0)
    net = MultimodalAutoencoder(MIXES["mixed"], plan, options, generator)
    for name, value in net.state_dict().items():
        if name.endswith("bias"):
            assert (value == 0).all() == name.startswith("decoders"), name
