"""The guided comparison, from the first page to what to look at."""

import pytest

from dmsc_core.data import catalog
from dmsc_core.jobs import guided
from dmsc_core.pipeline import run_to_end
from dmsc_core.store.artifacts import RunStore
from pages.home import guided_comparison as component
from pages.state import keys, server
from pages.widgets import batch
from tests.pages.conftest import text, visit

SMALL = {"pretrain.epochs": 1, "train.epochs": 2, "dataset.per_class": 6, "train.eval_every": 0}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(guided, "SETTINGS", guided.SETTINGS | SMALL)


@pytest.fixture(scope="module")
def four():
    """A result of every step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guided, "SETTINGS", guided.SETTINGS | SMALL)
        data = catalog.load(guided.DATASET, per_class=SMALL["dataset.per_class"])
        return dict(zip(guided.STEPS, (run_to_end(c, data) for c in guided.configs())))


@pytest.fixture
def waiting(folder, monkeypatch):
    """Jobs that stay in their queue until the test works them off."""
    from dmsc_core.jobs.manager import JobManager

    manager = JobManager(RunStore(folder), start_workers=False)
    monkeypatch.setattr(server, "jobs", lambda: manager)
    yield manager
    for job in manager.jobs():
        manager.stop(job.run_id)


def work_off(manager):
    """What the worker of the only device does."""
    (device,) = manager._queues
    while manager._queues[device]:
        job = manager._queues[device].popleft()
        job.status = "running"
        manager._execute(job)


def test_one_click_queues_the_four_and_shows_what_each_is_about(waiting, app):
    app.button(key=keys.HOME_GUIDE).click().run()
    assert not app.exception
    jobs = waiting.jobs()
    assert [job.label for job in jobs] == list(guided.STEPS)
    assert all(job.status == "queued" for job in jobs)
    shown = text(app)
    for sentence in guided.STEPS.values():
        assert sentence in shown
    assert "Nothing is lost if you leave" in shown
    assert "0 of 4 runs" in app.get("progress")[0].proto.text
    assert shown.count("queued") >= 4  # said in words, not by colour alone


def test_at_the_end_one_click_leads_to_the_four_and_what_to_look_at(waiting, app):
    app.button(key=keys.HOME_GUIDE).click().run()
    work_off(waiting)
    app.run()
    assert "4 of 4 runs" in app.get("progress")[0].proto.text
    ids = [job.run_id for job in waiting.jobs()]
    (button,) = [b for b in app.button if b.label == "Compare them"]
    assert not [b for b in app.button if b.key == keys.HOME_GUIDE_COMPARE]
    button.click().run()
    assert not app.exception
    assert app.title[0].value == "Compare"
    assert app.multiselect(key=keys.COMPARE_RUNS).value == ids
    assert [e.label for e in app.expander if "look at" in e.label] == ["What to look at"]
    assert "Does it help to bring measurements together?" in text(app)
    assert "Do they find the same?" in text(app)


def test_stopped_it_says_how_far_it_is_and_goes_on_with_the_rest(waiting, folder, four, app):
    for step in ("single", "affinity"):
        RunStore(folder).save(four[step])
    visit(app, "home")
    assert "2 of 4 are trained. About half a minute each." in text(app)
    app.button(key=keys.HOME_GUIDE).click().run()
    assert [job.label for job in waiting.jobs()] == ["early-concat", "late-concat"]
    work_off(waiting)
    app.run()
    compare = [b for b in app.button if b.label.startswith("Compare t")]
    assert [b.key for b in compare] == [keys.HOME_GUIDE_COMPARE]


def test_whoever_comes_back_later_finds_all_four(folder, four, app):
    ids = {step: RunStore(folder).save(result) for step, result in four.items()}
    visit(app, "home")
    app.button(key=keys.HOME_GUIDE_COMPARE).click().run()
    assert app.multiselect(key=keys.COMPARE_RUNS).value == [ids[step] for step in guided.STEPS]


def test_the_words_hold_the_scores_of_the_runs(folder, four, app):
    ids = [RunStore(folder).save(four[step]) for step in ("single", "affinity")]
    app.session_state[keys.COMPARE_RUNS] = ids
    visit(app, "compare")
    best = max(four[step].metrics["acc"] for step in ("single", "affinity"))
    assert f"{100 * best:.1f} %" in text(app)


def test_other_sessions_see_the_cards_while_it_trains(waiting, app):
    component_owner = f"{batch.BATCH}|cafe|{component.TITLE}"
    from dmsc_core.jobs.batch import enqueue

    enqueue(waiting, guided.configs(), len(guided.NAMES), component_owner)
    visit(app, "home")
    assert "Affinity fusion" in text(app)
    assert [b.label for b in app.button if b.label == "Stop all"] == ["Stop all"]
    (stop,) = [b for b in app.button if b.label == "Stop all"]
    stop.click().run()
    assert not waiting.active()
