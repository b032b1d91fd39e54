"""What is worked out once, in the background."""

import threading

import numpy as np

from pages.components import kept


def numbers(*values):
    return lambda: {"values": np.array(values)}


def test_it_is_worked_out_once_and_kept(stored):
    calls = []
    make = lambda: calls.append(1) or {"values": np.arange(3)}  # noqa: E731
    run_id = stored["affinity"]
    assert not kept.is_there(run_id, "a")
    assert kept.ask(run_id, "a", make) is None
    kept.wait(30)
    for _ in range(2):
        np.testing.assert_array_equal(kept.ask(run_id, "a", make)["values"], [0, 1, 2])
        kept._in_memory.clear()  # from the disk, too
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

    tell = kept.teller()
    kept.ask(run_id, "gate", hold)
    assert begun.wait(30)
    tell(0.5)
    assert kept.progress(run_id, "gate") == 0.5
    assert kept.progress(run_id, "a") is None  # it waits
    for name, first in (("a", False), ("b", False), ("c", True), ("a", False), ("d", True)):
        kept.ask(run_id, name, task(name), first)
    gate.set()
    kept.wait(30)
    assert done == ["d", "c", "a", "b"]


def test_a_failure_is_said_and_tried_again_only_when_a_person_wants(stored):
    run_id, tries = stored["pairs"], []

    def fail():
        tries.append(1)
        raise ArithmeticError("no luck")

    for _ in range(3):
        assert kept.ask(run_id, "a", fail) is None
        kept.wait(30)
    assert len(tries) == 1
    assert kept.error(run_id, "a") == "ArithmeticError: no luck"
    kept.ask(run_id, "b", numbers(1))  # others go on
    kept.wait(30)
    assert kept.is_there(run_id, "b")
    kept.forget_error(run_id, "a")
    kept.ask(run_id, "a", numbers(7))
    kept.wait(30)
    assert kept.ask(run_id, "a", fail)["values"] == [7]
