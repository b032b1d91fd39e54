"""What a mistyped name is met with."""

from dmsc_core.errors import did_you_mean


def test_the_nearest_name_is_asked_for_whatever_its_capitals():
    assert did_you_mean("atention", ["lista", "attention"]) == "did you mean 'attention'? "
    assert did_you_mean("myCels", ["digits", "MYCELLS"]) == "did you mean 'MYCELLS'? "
    assert did_you_mean("EPOCH", {"epochs": 1}) == "did you mean 'epochs'? "


def test_nothing_is_asked_where_no_name_is_near():
    assert did_you_mean("zebra", ["digits", "synthetic"]) == did_you_mean("", []) == ""
