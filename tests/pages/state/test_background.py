"""What is worked out once, in the background."""

import threading

import numpy as np

from pages.state import background, projections
from tests.pages.conftest import wait_for_answers


def numbers(*values):
    return lambda: {"values": np.array(values)}


def test_it_is_worked_out_once_and_kept(stored):
    calls = []
    make = lambda: calls.append(1) or {"values": np.arange(3)}  # noqa: E731
    run_id = stored["affinity"]
    assert background.read(run_id, "a") is None
    assert background.ask(run_id, "a", make) is None
    wait_for_answers(30)
    for _ in range(2):
        np.testing.assert_array_equal(background.ask(run_id, "a", make)["values"], [0, 1, 2])
        background._work().answers.clear()  # from the disk, too
    assert len(calls) == 1


def test_what_a_person_wants_now_goes_first(stored):
    run_id, done = stored["late"], []
    begun, gate = threading.Event(), threading.Event()

    def task(name):
        return lambda: done.append(name) or {"values": np.zeros(1)}

    def hold():
        begun.set()
        gate.wait(30)
        return {"values": np.zeros(1)}

    tell = background.teller()
    background.ask(run_id, "gate", hold)
    assert begun.wait(30)
    tell(0.5)
    assert background.progress(run_id, "gate") == 0.5
    assert background.progress(run_id, "a") is None  # it waits
    for name, first in (("a", False), ("b", False), ("c", True), ("a", False), ("d", True)):
        background.ask(run_id, name, task(name), first)
    gate.set()
    wait_for_answers(30)
    assert done == ["d", "c", "a", "b"]


def test_a_failure_is_said_and_tried_again_only_when_a_person_wants(stored):
    run_id, tries = stored["pairs"], []

    def fail():
        tries.append(1)
        raise ArithmeticError("no luck")

    for _ in range(3):
        assert background.ask(run_id, "a", fail) is None
        wait_for_answers(30)
    assert len(tries) == 1
    assert background.error(run_id, "a") == "ArithmeticError: no luck"
    background.ask(run_id, "b", numbers(1))  # others go on
    wait_for_answers(30)
    assert background.read(run_id, "b") is not None
    background.forget_error(run_id, "a")
    background.ask(run_id, "a", numbers(7))
    wait_for_answers(30)
    assert background.ask(run_id, "a", fail)["values"] == [7]


def test_a_picture_whose_file_goes_meanwhile_is_not_there_and_not_asked_for_as_nothing(
    stored, monkeypatch
):
    asked, run_id = [], stored["affinity"]
    monkeypatch.setattr(background, "read", lambda *_: None)
    monkeypatch.setattr(background, "ask", lambda run_id, name, make, first: asked.append(make))
    assert projections.umap(run_id, projections.usual(run_id)) is None
    assert asked[0].func is projections._fit
