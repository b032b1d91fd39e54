"""What was refused, shown as text."""

from streamlit.testing.v1 import AppTest


def test_a_reason_is_text_and_no_markdown():
    def page():
        from dmsc_core.errors import DataError
        from pages.components import ended, refused

        refused.say(DataError("no column '![](//x.y)' in [a](b)"), "These data cannot be used")
        ended.failure("loss of *a* is not finite", None)

    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert app.error[0].value == r"no column '!\[\](//x.y)' in \[a\](b)"
    assert app.error[1].value == r"loss of \*a\* is not finite"
