"""Bars."""

from dmsc_core.plots.sizes import MOST_TEXT, bars


def test_counts_stand_above_the_bars_while_there_is_room():
    figure = bars(("a", "b"), (1797, 2))
    assert list(figure.data[0].text) == ["1,797", "2"]
    many = bars([str(i) for i in range(MOST_TEXT + 1)], [1] * (MOST_TEXT + 1))
    assert many.data[0].text is None


def test_names_that_are_numbers_stay_names():
    assert bars((3, 7), (1, 1)).layout.xaxis.type == "category"


def test_a_chosen_part_is_drawn_in_front_and_said():
    figure = bars(["a", "b"], [10, 5], part=[3, 0])
    assert list(figure.data[0].text) == ["3 of 10", "5"]
    assert list(figure.data[1].y) == [3, 0]
    assert figure.layout.barmode == "overlay"
