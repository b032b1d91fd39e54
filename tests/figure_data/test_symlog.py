"""The axis that has room for negative values."""

import pytest

from dmsc_core.figure_data import symlog


def test_it_grows_is_odd_and_is_zero_at_zero():
    values = [-50.0, -3.0, -0.01, 0.0, 0.01, 3.0, 50.0]
    places = [symlog.place(value, 0.1) for value in values]
    assert places == sorted(places)
    assert places == [-p for p in reversed(places)]
    assert places[3] == 0


def test_far_from_zero_a_decade_is_a_step_of_one():
    assert symlog.place(1e6, 0.1) - symlog.place(1e5, 0.1) == pytest.approx(1, abs=1e-4)


def test_it_turns_three_decades_below_the_largest_magnitude():
    assert symlog.turn([2.0, -80.0]) == pytest.approx(0.1)
    assert symlog.turn([0.0]) == symlog.turn([]) == 1


def test_ticks_are_powers_of_ten_of_both_signs_and_zero():
    values = [-12.0, 0.0, 300.0]
    at = symlog.turn(values)
    found = symlog.axis(values, at)
    assert at == 1
    assert found["ticktext"] == ["−10", "−1", "0", "1", "10", "100"]
    assert found["tickvals"] == [symlog.place(v, at) for v in (-10, -1, 0, 1, 10, 100)]


def test_large_powers_are_written_short():
    assert symlog.axis([2e6], symlog.turn([2e6]))["ticktext"] == ["0", "10⁴", "10⁵", "10⁶"]
