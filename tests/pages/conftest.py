"""Apps to drive, and small stored runs to show."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dmsc_core.data import catalog
from dmsc_core.data.dataset import make_dataset
from dmsc_core.pipeline import run_to_end
from dmsc_core.presets import preset
from dmsc_core.store.artifacts import RunStore
from pages.state import background, sitemap

APP = str(Path(__file__).resolve().parents[2] / "app.py")
PAGES = tuple(name for name, *_ in sitemap.PAGES)
QUICK = {"pretrain.epochs": 3, "train.epochs": 6, "train.eval_every": 3}


def quick(name="affinity", dataset="digits", K=10, **changes):
    data = {"dataset.name": dataset, "dataset.per_class": 8}
    return preset(name, "features", K).updated(QUICK | data | changes)


@pytest.fixture(scope="session")
def results():
    """Small runs: two with labels, one whose pairs used labels, one without labels."""
    digits = catalog.load("digits", per_class=8)
    pairs = catalog.load("digit-pairs", per_class=8)
    unlabelled = replace(digits.without_labels(), name="unlabelled", suggested_n_clusters=10)
    return {
        "affinity": run_to_end(quick(), digits),
        "late": run_to_end(quick("late-max"), digits),
        "pairs": run_to_end(quick(dataset="digit-pairs"), pairs),
        "unlabelled": run_to_end(quick(dataset="unlabelled"), unlabelled),
    }


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of runs, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DMSC_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.delenv("DMSC_DATA_DIR", raising=False)
    return tmp_path / "runs"


@pytest.fixture(scope="session", autouse=True)
def one_scan_for_components():
    """Every app looks through all installed packages for components; here the first one does."""
    from streamlit.components.v2 import manifest_scanner

    scan = manifest_scanner.scan_component_manifests
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(scan))
        yield


@pytest.fixture(autouse=True)
def no_umap(monkeypatch):
    """UMAP is replaced by something quick; the real one has its own tests."""
    from dmsc_core.evaluation import projection

    def spread(X, n_components=2, **options):
        return np.random.default_rng(0).normal(size=(X.shape[0], n_components)).astype(np.float32)

    monkeypatch.setattr(projection, "umap_from_affinity", spread)
    monkeypatch.setattr(projection, "umap_embedding", spread)


@pytest.fixture
def stored(folder, results):
    """The ids of the small runs, in a folder of their own."""
    store = RunStore(folder)
    return {name: store.save(result) for name, result in results.items()}


@pytest.fixture
def unknown_dataset():
    """Two blobs in two modalities, without labels and without a suggested K."""
    rng = np.random.default_rng(0)
    values = {"a": rng.normal(size=(30, 4)), "b": rng.normal(size=(30, 3))}
    return make_dataset("blobs", values)


@pytest.fixture
def app(folder):
    """The app on its first page."""
    return AppTest.from_file(APP, default_timeout=60).run()


def visit(app, page, **query):
    """Go to a page by its name; every page must end without an exception."""
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(sitemap.path(page)).run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def text(app):
    """All that a person can read on the page, roughly."""
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.info]
    return "\n".join(str(part.value) for part in parts)


def wait_for_answers(seconds):
    """Until all that was asked for in the background is there."""
    thread = background._work().thread
    if thread is not None:
        thread.join(seconds)


def charts(app):
    """The figures of a page."""
    return app.get("plotly_chart")


def offers(app, label):
    """The choices of the control of that name."""
    control = next(c for c in app.get("segmented_control") if c.label == label)
    return [option.content for option in control.proto.options]
