import numpy as np
import pytest
import torch

from dmsc_core.errors import ConfigError
from dmsc_core.model.encoders import (
    EncoderOptions,
    bottleneck,
    conv_shapes,
    decoder,
    encoder_layer,
    initialise,
    tile,
)


def test_tile_repeats_every_row_until_the_square_is_full():
    values = np.arange(10, dtype=np.float32).reshape(2, 5)
    square = tile(values, 4)
    assert square.shape == (2, 1, 4, 4)
    for row, picture in zip(values, square.reshape(2, 16)):
        expected = [row[j % 5] for j in range(16)]
        assert picture.tolist() == expected


def test_tile_names_the_square_that_would_hold_the_values():
    with pytest.raises(ConfigError, match=r"encoder\.tile=5"):
        tile(np.zeros((2, 17)), 4)


def test_reference_shapes_are_42_21_21_10_and_back():
    options = EncoderOptions()
    assert conv_shapes((1, 42, 42), options) == [
        (1, 42, 42),
        (10, 21, 21),
        (20, 21, 21),
        (30, 10, 10),
    ]
    back = decoder((30, 10, 10), (1, 42, 42), options)
    sides, x = [], torch.zeros(1, 30, 10, 10)
    for layer in back:
        x = layer(x)
        if isinstance(layer, torch.nn.ConvTranspose2d):
            sides.append(x.shape[-1])
    assert sides == [20, 20, 42]


@pytest.mark.parametrize("side", range(5, 51))
def test_a_decoder_ends_at_every_image_size(side):
    options = EncoderOptions()
    shape = (2, side, side + 3)
    latent = conv_shapes(shape, options)[-1]
    assert decoder(latent, shape, options)(torch.zeros(1, *latent)).shape[1:] == shape


@pytest.mark.parametrize("shape", [(1, 9, 12), (17,)])
@pytest.mark.parametrize("latent", [(64,), (3, 2, 2)])
def test_a_decoder_takes_any_latent_to_its_modality(shape, latent):
    module = decoder(latent, shape, EncoderOptions())
    assert module(torch.zeros(5, *latent)).shape[1:] == shape


def test_encoder_layers_give_the_shapes_they_say():
    options = EncoderOptions(widths=(9, 7, 5))
    for shape in [(2, 13, 8), (11,)]:
        x = torch.zeros(3, *shape)
        for depth in range(3):
            layer, shape = encoder_layer(shape, depth, options)
            x = layer(x)
            assert x.shape[1:] == shape


def test_the_layer_before_a_bottleneck_is_bent_and_the_decoder_mirrors_all_layers():
    options = EncoderOptions(widths=(9, 7, 5), latent=2)
    layer, shape = encoder_layer((7,), 2, options)
    assert shape == (5,)
    assert isinstance(layer[1], torch.nn.ReLU)
    sizes = [m.out_features for m in decoder((2,), (11,), options) if hasattr(m, "out_features")]
    assert sizes == [5, 7, 9, 11]
    sizes = [m.out_features for m in decoder((5,), (11,), EncoderOptions(widths=(9, 7, 5)))[1::2]]
    assert sizes == [7, 9, 11]


@pytest.mark.parametrize("shape", [(3, 4, 5), (8,)])
def test_a_bottleneck_is_a_linear_map_of_all_values(shape):
    module, x = bottleneck(shape, 6), torch.randn(4, *shape)
    linear = module[-1]
    expected = x.reshape(4, -1) @ linear.weight.T + linear.bias
    torch.testing.assert_close(module(x), expected)
    assert expected.shape == (4, 6)


def test_an_image_too_small_for_the_layers_is_refused():
    with pytest.raises(ConfigError, match=r"map of 1 x 1 is too small.*kernel 4"):
        conv_shapes((1, 1, 1), EncoderOptions())


def test_layers_of_unequal_number_are_refused():
    with pytest.raises(ValueError, match="as many entries"):
        EncoderOptions(channels=(4, 4))


def test_relu_output_is_never_negative():
    module = decoder((8,), (20,), EncoderOptions(output="relu"))
    assert module(torch.randn(4, 8)).min() >= 0


def test_initial_weights_come_from_the_given_generator_alone():
    def weights(seed):
        module = torch.nn.Linear(4, 3)
        initialise(module, torch.Generator().manual_seed(seed))
        return module.weight.detach().clone()

    before = torch.get_rng_state()
    a = weights(1)
    torch.manual_seed(99)
    assert torch.equal(a, weights(1))
    assert not torch.equal(a, weights(2))
    torch.set_rng_state(before)


def test_initial_weights_fill_the_bound_of_glorot_and_biases_are_zero():
    for layer, fan_in, fan_out in [
        (torch.nn.Conv2d(3, 500, 4), 3 * 16, 500 * 16),
        (torch.nn.ConvTranspose2d(3, 500, 4), 500 * 16, 3 * 16),
        (torch.nn.Linear(50, 900), 50, 900),
    ]:
        initialise(layer, torch.Generator().manual_seed(0))
        bound = (6 / (fan_in + fan_out)) ** 0.5
        assert 0.98 * bound < layer.weight.abs().max() <= bound
        assert (layer.bias == 0).all()


def test_uniform_biases_fill_the_bound_of_their_fan_in():
    for layer, fan_in in [(torch.nn.Conv2d(3, 900, 4), 3 * 16), (torch.nn.Linear(50, 900), 50)]:
        initialise(layer, torch.Generator().manual_seed(0), "uniform")
        bound = fan_in**-0.5
        assert layer.bias.min() < -0.98 * bound
        assert layer.bias.max() > 0.98 * bound
        assert layer.bias.abs().max() <= bound
