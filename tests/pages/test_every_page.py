"""Every page, with nothing trained and with runs to show."""

from dataclasses import replace

import pytest

from dmsc_core.store.artifacts import RunStore
from pages.state import keys
from tests.pages.conftest import PAGES, charts, text, visit


@pytest.mark.parametrize("page", PAGES)
def test_with_nothing_trained(app, page):
    visit(app, page)
    assert not app.error
    if page in ("affinity", "clusters", "compare"):
        assert "Nothing is trained yet" in text(app)
        assert next(link.value for link in app.get("page_link")) == "Start with the default"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("run", ["affinity", "pairs", "unlabelled"])
def test_with_stored_runs(stored, app, page, run):
    visit(app, page, run=stored[run])
    assert not app.error
    if page in ("affinity", "clusters", "compare"):
        assert charts(app)


@pytest.mark.parametrize("page", ["affinity", "clusters", "compare", "train", "data"])
def test_pairs_that_used_labels_say_so_wherever_scores_are(stored, app, page):
    if page in ("train", "data"):
        visit(app, "data")
        app.selectbox(key="dataset").select("digit-pairs").run()
    visit(app, page, run=stored["pairs"])
    assert "paired by class, labels were used" in text(app)


@pytest.mark.parametrize("page", ["affinity", "clusters"])
def test_data_method_and_seed_are_always_shown(stored, app, page):
    visit(app, page, run=stored["late"])
    shown = text(app)
    for part in ("**digits**", "80 samples", "Late fusion (max)", "seed 0", "K = 10"):
        assert part in shown


def test_every_choice_has_a_line_of_help(app, stored):
    for page in PAGES:
        visit(app, page)
        widgets = [*app.selectbox, *app.number_input, *app.text_input, *app.multiselect]
        widgets += [*app.get("segmented_control")]
        missing = [w.label for w in widgets if not getattr(w, "help", None) and not w.proto.help]
        assert not missing, (page, missing)


def test_parts_of_an_ablation_are_not_what_a_page_opens_with(stored, app, folder, results):
    part = replace(results["affinity"], config=dict(results["affinity"].config) | {"preset": None})
    newest = RunStore(folder).save(part)
    visit(app, "affinity")
    assert app.selectbox(key=keys.RUN).value in stored.values()
    visit(app, "affinity", run=newest)
    assert app.selectbox(key=keys.RUN).value == newest
