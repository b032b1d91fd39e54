"""Loss curves."""

from dmsc_core.figure_data import loss_curves
from dmsc_core.figure_data.loss_curves import CurveOptions
from dmsc_core.plots import losses


def records(pretrain=3, train=4):
    found = [
        {"stage": "pretrain", "epoch": e, "losses": {"total": 9.0 / e, "reconstruction": 9.0 / e}}
        for e in range(1, pretrain + 1)
    ]
    terms = {"total": 5.0, "reconstruction": 3.0, "self_expression": 2.0, "regularization": 0.0}
    return found + [{"stage": "train", "epoch": e, "losses": terms} for e in range(1, train + 1)]


def test_one_line_per_term_in_a_fixed_order_with_its_own_dash():
    figure = losses.curves(records())
    assert [t.name for t in figure.data] == [
        "Total",
        "Reconstruction",
        "Self-expression",
        "Regularization",
    ]
    assert len({t.line.dash for t in figure.data}) == 4
    assert figure.layout.yaxis.type == "log"


def test_the_second_stage_follows_the_first():
    assert loss_curves.positions(records()) == [1, 2, 3, 4, 5, 6, 7]
    figure = losses.curves(records())
    assert list(figure.data[2].x) == [4, 5, 6, 7]
    assert [s.x0 for s in figure.layout.shapes if s.type == "line"] == [3]


def test_zero_has_no_place_on_a_log_axis():
    regularization = losses.curves(records()).data[3]
    assert list(regularization.y) == [None] * 4


def test_long_runs_are_thinned_but_keep_their_last_point():
    long = [{"stage": "train", "epoch": e, "losses": {"total": 1.0 + e}} for e in range(1, 3002)]
    line = losses.curves(long).data[0]
    assert len(line.x) <= loss_curves.MOST_POINTS + 1
    assert line.x[-1] == 3001


def test_a_live_curve_grows_into_a_fixed_axis():
    assert tuple(losses.curves(records(2, 0), total_epochs=50).layout.xaxis.range) == (0, 50)


def test_nothing_yet_is_an_empty_figure():
    assert len(losses.curves([]).data) == 0
    assert loss_curves.terms([]) == []


def test_the_same_term_of_several_runs():
    figure = losses.overlay({"one": records(), "two": records(1, 1)}, "reconstruction")
    assert [t.name for t in figure.data] == ["one", "two"]
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_terms_begin_with_the_total():
    assert loss_curves.terms(records())[0] == "total"
    unknown = [{"stage": "train", "epoch": 1, "losses": {"balance": 1.0, "total": 2.0}}]
    assert loss_curves.terms(unknown) == ["total", "balance"]
    assert losses.curves(unknown).data[1].name == "Balance"


def falling(n=30, **more):
    return [
        {"stage": "train", "epoch": e, "losses": {"total": 31.0 - e, **more}}
        for e in range(1, n + 1)
    ]


def test_a_negative_total_stays_visible_on_an_axis_that_says_so():
    below = [
        {"stage": "train", "epoch": e, "losses": {"total": v, "correlation": v}}
        for e, v in enumerate([5.0, 0.5, 0.0, -4.0], 1)
    ]
    assert loss_curves.scale(loss_curves.lines(below).values()).kind == "symlog"
    assert loss_curves.scale(loss_curves.lines(below[:2]).values()).kind == "log"
    figure = losses.curves(below)
    assert figure.layout.yaxis.type == "linear"
    assert "−1" in figure.layout.yaxis.ticktext
    line = figure.data[0]
    assert None not in line.y
    assert list(line.y) == sorted(line.y, reverse=True)
    assert list(line.customdata) == [5.0, 0.5, 0.0, -4.0]  # what a pointer is told
    assert None not in losses.overlay({"one": below}).data[0].y


def test_a_linear_axis_where_it_is_asked_for():
    figure = losses.curves(falling(), options=CurveOptions(scale="linear"))
    assert figure.layout.yaxis.type == "linear"
    assert list(figure.data[0].y) == [31.0 - e for e in range(1, 31)]


def test_a_window_shows_the_last_epochs_alone():
    look = CurveOptions(window=5)
    figure = losses.curves(falling(30), total_epochs=100, options=look)
    assert list(figure.data[0].x) == [26, 27, 28, 29, 30]
    assert tuple(figure.layout.xaxis.range) == (25, 30)
    assert list(losses.curves(falling(3), options=look).data[0].x) == [1, 2, 3]


def test_the_rule_between_the_stages_goes_where_the_window_has_passed_it():
    assert losses.curves(records(3, 4), options=CurveOptions(window=6)).layout.shapes
    assert not losses.curves(records(3, 4), options=CurveOptions(window=4)).layout.shapes


def test_a_narrow_first_stage_is_left_unnamed():
    names = [len(losses.curves(records(n, 40)).layout.annotations) for n in (2, 20)]
    assert names == [1, 2]


def test_the_names_of_stages_lie_neither_on_the_curves_nor_on_the_legend():
    layout = losses.curves(records(20, 20)).layout
    for named in layout.annotations:
        assert (named.yref, named.y, named.yanchor) == ("paper", 1, "bottom")
    shortest = 150  # pixels of an axis
    assert (layout.legend.y - 1) * shortest > losses.NAME_SIZE
    assert layout.legend.yanchor == "bottom"


def test_a_smooth_curve_has_the_measured_one_faint_behind_it():
    noisy = falling(30)
    for record in noisy[::2]:
        record["losses"]["total"] += 5
    faint, smooth = losses.curves(noisy, options=CurveOptions(smoothing=0.8)).data
    assert list(faint.y) == [r["losses"]["total"] for r in noisy]
    assert (faint.showlegend, faint.opacity < 0.5, smooth.name) == (False, True, "Total")
    jumps = [sum(abs(b - a) for a, b in zip(t.y, t.y[1:])) for t in (faint, smooth)]
    assert jumps[1] < jumps[0] / 3


def test_smoothing_begins_anew_with_each_stage():
    smooth = losses.curves(records(), options=CurveOptions(smoothing=0.9)).data[1]
    assert smooth.y[3] == 5.0  # the first of the second stage, untouched by the first stage's 9
