"""Placing new samples: a file in, clusters out, and why not."""

import io

import numpy as np

from tests.pages.conftest import text, visit

COLUMNS = ["id", "cluster", "confidence", "lacks"]


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def uploaded(app, run_id, content):
    visit(app, "clusters", run=run_id)
    app.file_uploader(key=f"clusters_new_{run_id}").upload("new.npz", content)
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def test_other_modalities_are_refused_in_one_sentence(stored, app):
    rng = np.random.default_rng(0)
    content = npz(a=rng.normal(size=(9, 3)), b=rng.normal(size=(9, 4)))
    uploaded(app, stored["affinity"], content)
    assert "the run was trained on" in app.error[0].value
    assert "the same order" in app.error[0].value


def test_samples_of_the_same_kind_get_a_cluster_and_a_confidence(stored, app):
    from pages.state import datasets, server

    result = server.store().load(stored["affinity"])
    data = datasets.of_run(result).subset(np.arange(7))
    first, *others = data.modalities
    values = first.values.copy()
    values[:2] = np.nan
    content = npz(**{first.name: values}, **{m.name: m.values for m in others})
    uploaded(app, stored["affinity"], content)
    assert not app.error
    table = next(t.value for t in app.dataframe if list(t.value.columns) == COLUMNS)
    assert len(table) == 7
    assert table["confidence"].between(0, 1).all()
    assert list(table["lacks"]) == [first.name] * 2 + [""] * 5
    assert "against the samples of the run" in text(app)
    assert "Matched with training: " in text(app)
    assert "taken by their place, as " in text(app)
    own = [t.value.columns for t in app.dataframe if "belonging" in t.value]
    assert own  # of the run's own samples; one word, one meaning
    assert not any("confidence" in columns for columns in own)
