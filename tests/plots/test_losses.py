"""Loss curves."""

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
    assert losses.positions(records()) == [1, 2, 3, 4, 5, 6, 7]
    figure = losses.curves(records())
    assert list(figure.data[2].x) == [4, 5, 6, 7]
    assert [s.x0 for s in figure.layout.shapes if s.type == "line"] == [3]


def test_zero_has_no_place_on_a_log_axis():
    regularization = losses.curves(records()).data[3]
    assert list(regularization.y) == [None] * 4


def test_long_runs_are_thinned_but_keep_their_last_point():
    long = [{"stage": "train", "epoch": e, "losses": {"total": 1.0 + e}} for e in range(1, 3002)]
    line = losses.curves(long).data[0]
    assert len(line.x) <= losses.MOST_POINTS + 1
    assert line.x[-1] == 3001


def test_a_live_curve_grows_into_a_fixed_axis():
    assert tuple(losses.curves(records(2, 0), total_epochs=50).layout.xaxis.range) == (0, 50)


def test_nothing_yet_is_an_empty_figure():
    assert len(losses.curves([]).data) == 0
    assert losses.terms([]) == []


def test_the_same_term_of_several_runs():
    figure = losses.overlay({"one": records(), "two": records(1, 1)}, "reconstruction")
    assert [t.name for t in figure.data] == ["one", "two"]
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_terms_begin_with_the_total():
    assert losses.terms(records())[0] == "total"
    unknown = [{"stage": "train", "epoch": 1, "losses": {"balance": 1.0, "total": 2.0}}]
    assert losses.terms(unknown) == ["total", "balance"]
    assert losses.curves(unknown).data[1].name == "Balance"
