"""Notes on runs: all that a reader of their scores must know, each once."""

from dmsc_core.data.dataset import make_dataset
from dmsc_core.store.index import RunSummary
from dmsc_core.words.notes import (
    DATA,
    Note,
    notes,
    of_dataset,
    of_warnings,
    over,
    reminder,
    score_line,
    together,
)


def run(**facts):
    return RunSummary("r", "finished", "", "toy", **{"n_samples": 60} | facts)


def test_pairing_warnings_and_notes_on_the_data_each_once():
    told = notes(
        run(pairing="by class", warnings=("pairing: by class", "beware", "n"), notes=("n", "m"))
    )
    assert told == [
        Note("pairing", "by class"), Note("note", "beware"), Note("note", "n"), Note(DATA, "m"),
    ]  # fmt: skip
    assert notes(run()) == []
    assert of_warnings(["pairing: x", "y"]) == [Note("pairing", "x"), Note("note", "y")]


def test_notes_of_several_runs_name_those_that_they_are_about():
    runs = {"a": run(warnings=("one", "both")), "b": run(notes=("two",), warnings=("both",))}
    assert together(runs) == [
        Note("note", "a: one"),
        Note("note", "both"),
        Note(DATA, "b: two"),
    ]
    assert together({}) == []


def test_conclusions_remind_of_notes():
    noted = run(warnings=("one",))
    assert reminder({"a": noted, "b": run()}).startswith("There are notes on a, above")
    assert "on all of these runs" in reminder({"a": noted, "b": noted})
    assert reminder({"a": run()}) == ""


def test_what_scores_are_over_is_said_where_not_all_have_a_label():
    assert over(run(n_labelled=57)) == "over 57 of 60 labelled samples"
    assert over(run(n_labelled=60)) == over(run(n_labelled=0)) == over(run()) == ""
    said = score_line([run(n_labelled=57), run(n_labelled=57), run()])
    assert said == "Scores with labels are over 57 of 60 labelled samples of toy."
    assert score_line([run()]) == ""


def test_the_notes_on_a_data_set_before_a_run():
    values = {"a": [[0.0], [1.0], [2.0]]}
    data = make_dataset("toy", values, pairing="by class", notes=["a column was left out"])
    assert of_dataset(data) == [
        Note("pairing", "by class"),
        Note(DATA, "a column was left out"),
    ]
