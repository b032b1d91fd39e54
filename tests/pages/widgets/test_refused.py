"""What was refused, shown as text."""

from streamlit.testing.v1 import AppTest


def test_a_reason_is_text_and_no_markdown():
    def page():
        from dmsc_core.errors import DataError
        from pages.train import next_steps
        from pages.widgets import words

        words.refused(DataError("no column '![](//x.y)' in [a](b)"), "These data cannot be used")
        next_steps.failure("loss of *a* is not finite", None)

    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert app.error[0].value == r"no column '!\[\](//x.y)' in \[a\](b)"
    assert app.error[1].value == r"loss of \*a\* is not finite"
