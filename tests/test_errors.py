"""Errors in one line, and the question that meets a mistyped name."""

from dmsc_core.errors import DataError, did_you_mean, one_line


def test_the_nearest_name_is_asked_for_whatever_its_capitals():
    assert did_you_mean("atention", ["lista", "attention"]) == "did you mean 'attention'? "
    assert did_you_mean("myCels", ["digits", "MYCELLS"]) == "did you mean 'MYCELLS'? "
    assert did_you_mean("EPOCH", {"epochs": 1}) == "did you mean 'epochs'? "


def test_nothing_is_asked_where_no_name_is_near():
    assert did_you_mean("zebra", ["digits", "synthetic"]) == did_you_mean("", []) == ""


def test_an_error_in_one_line():
    assert one_line(DataError("a\n  b")) == "a b"
    assert one_line(KeyError("x")) == "KeyError: 'x'"
