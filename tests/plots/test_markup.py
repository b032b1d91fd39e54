"""Markup out of template files."""

from dmsc_core.plots.markup import render


def test_texts_are_escaped_and_numbers_are_short():
    figure = {"alt": "<b>", "name": "a", "height": 1 / 3, "caption": 2.0, "spec": "<i>"}
    drawn = render("dmsc_core.report", "figure.html", **figure)
    assert 'aria-label="&lt;b&gt;"' in drawn
    assert "min-height:0.333px" in drawn
    assert "<figcaption>2<" in drawn
    assert "<i>" in drawn  # the template says that it is safe
