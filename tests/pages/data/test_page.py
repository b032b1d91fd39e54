"""Data: choosing, looking, uploading."""

import io
import os
import zipfile

import numpy as np

from pages.data import overview
from pages.state import datasets
from tests.pages.conftest import charts, offers, text, visit


def upload(app, name, content):
    app.file_uploader(key="data_upload").upload(name, content)
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def test_digits_are_shown_first_with_their_facts(app):
    visit(app, "data")
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Samples"] == "1,797"
    assert values["Modalities"] == "3"
    assert values["Classes"] == "10"
    assert list(app.dataframe[0].value["one sample"]) == [
        "8 × 8 pixels",
        "324 features",
        "144 features",
    ]
    assert app.get("image")


def test_features_are_shown_as_profiles(app):
    visit(app, "data")
    before = len(charts(app))
    app.session_state["data_modality_digits"] = "gradients"
    app.run()
    assert not app.exception
    assert len(charts(app)) == before + 1


def test_only_where_some_samples_are_left_out_it_says_so(app, folder):
    visit(app, "data")
    app.session_state["data_modality_digits"] = "gradients"
    app.run()
    assert "from its mean; 240 of 1,797 samples." in text(app)
    rng = np.random.default_rng(0)
    values = {name: rng.normal(size=(30, d)) for name, d in (("a_b*c*", 4), ("$x$", 3))}
    upload(app, "few.npz", npz(**values))
    assert "from its mean." in text(app)
    assert offers(app, "Modality") == [r"a\_b\*c\*", r"\$x\$"]


def test_a_preview_of_each_preprocessing(app):
    visit(app, "data")
    for kind in app.selectbox(key="data_preview").options:
        app.selectbox(key="data_preview").select(kind).run()
        assert not app.exception, kind


def test_an_uploaded_file_becomes_the_chosen_data_set(app, folder):
    visit(app, "data")
    rng = np.random.default_rng(0)
    content = npz(x=rng.normal(size=(30, 4)), y=rng.normal(size=(30, 3)), labels=np.arange(30) % 3)
    upload(app, "mine.npz", content)
    assert not app.error
    assert app.session_state["dataset"] == "mine"
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Samples"] == "30"
    assert "Fewer than 100 samples have two modalities" in text(app)
    assert (folder.parent / "data" / "mine.npz").exists()


def test_a_zip_of_tables_with_missing_rows_shows_what_is_missing(app):
    visit(app, "data")
    buffer = io.BytesIO()
    rna = "\n".join(f"s{i},{i},{i * i}" for i in range(12))
    protein = "\n".join(f"s{i},{-i},1" for i in range(7))
    ages = "\n".join(f"s{i},{20 + i}" for i in range(11))
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("rna.csv", f"id,g1,g2\n{rna}")
        archive.writestr("protein.csv", f"id,p1,p2\n{protein}")
        archive.writestr("annotations.csv", f"id,age\n{ages}")
    upload(app, "cells.zip", buffer.getvalue())
    assert not app.error
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Classes"] == "no labels"
    assert values["Entries missing"] != "none"
    assert "No labels" in text(app)
    assert "5 of 12 samples lack this modality. Their rows are empty." in text(app)
    assert '"p1"' in charts(app)[0].proto.spec
    assert values["Entries missing"] == "20.8 %"
    assert app.dataframe[0].value["missing"][0] == "41.7 %"
    assert app.dataframe[1].value.iloc[0].tolist() == ["age", "numbers", "20 to 30", 1]


def test_a_file_that_cannot_be_understood_gets_one_sentence(app):
    visit(app, "data")
    upload(app, "nonsense.npz", b"this is no archive")
    assert len(app.error) == 1
    assert "nonsense.npz" in app.error[0].value
    assert app.error[0].value.endswith("Still shown: digits.")
    assert app.session_state["data_bring"] is False
    assert app.session_state["dataset"] == "digits"


def test_ambiguous_matrices_ask_for_the_orientation_and_take_it(app):
    visit(app, "data")
    rng = np.random.default_rng(0)
    content = npz(x=rng.normal(size=(20, 20)), y=rng.normal(size=(20, 20)))
    upload(app, "square.npz", content)
    field = app.selectbox(key="data_orientation").label
    assert field.lower() in app.error[0].value
    app.selectbox(key="data_orientation").select_index(1).run()
    assert not app.error
    assert app.session_state["dataset"] == "square"


def test_rows_that_belong_together_are_said_to(app):
    visit(app, "data")
    assert "Neighbours agree across modalities" in text(app)
    assert not app.warning


def test_shuffled_rows_get_a_warning_that_names_the_modalities(app, folder):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(150, 4))
    other = np.hstack([2 * x, x[:, :1]])
    visit(app, "data")
    upload(app, "shuffled.npz", npz(front_x=x, back=other[rng.permutation(150)]))
    assert len(app.warning) == 1
    assert r"front\_x" in app.warning[0].value
    assert "back" in app.warning[0].value
    upload(app, "paired.npz", npz(front=x, back=other))
    assert not app.warning
    assert "more than after a shuffle: " in text(app)  # of one pair none is the weakest


def test_what_is_said_of_a_file_after_its_upload_counts_too(app):
    visit(app, "data")
    kinds = np.arange(30) % 3
    rng = np.random.default_rng(0)
    content = npz(x=rng.normal(size=(30, 4)), z=rng.normal(size=(30, 3)), kinds=kinds)
    upload(app, "mine.npz", content)
    classes = {metric.label: metric.value for metric in app.metric}["Classes"]
    assert classes == "no labels"
    assert app.dataframe[1].value.iloc[0].tolist() == ["kinds", "numbers", "0, 1, 2", 0]
    app.text_input(key="data_labels_key").set_value("kinds").run()
    assert not app.error
    assert {metric.label: metric.value for metric in app.metric}["Classes"] == "3"
    app.checkbox(key="data_no_labels").check().run()
    assert {metric.label: metric.value for metric in app.metric}["Classes"] == "no labels"


def test_a_file_that_is_replaced_is_shown_anew(app, folder, monkeypatch):
    """Also where the new data set lies in memory at the address of the old one."""
    from pages.data import overview
    from pages.insight import cached

    for module in (overview, cached):
        monkeypatch.setattr(module, "id", lambda _: 1, raising=False)
    values = np.random.default_rng(0).random((30, 4))
    visit(app, "data")
    upload(app, "mine.npz", npz(x=values, y=values[:, :3]))
    file = folder.parent / "data" / "mine.npz"
    before = cached.scene("mine", "none", 3)
    written = file.stat().st_mtime
    file.write_bytes(npz(x=values + 7, y=values[:, :3]))
    os.utime(file, (written + 5, written + 5))
    app.run()
    assert app.dataframe[0].value["values"][0].startswith("7")
    assert cached.scene("mine", "none", 3) != before


def test_names_out_of_a_file_are_text_and_no_markdown(app):
    visit(app, "data")
    values = np.random.default_rng(0).random((30, 4))
    upload(app, "mine.npz", npz(X=values, Y=np.arange(30) % 3, **{"![](//x.y)": np.ones((2, 2))}))
    assert r"Left aside\: !\[\](//x.y) (2, 2)" in text(app)
    upload(app, "open.npz", npz(**{"*a*": np.ones((6, 3))}))
    assert r"\*a\* (6, 3)" in app.error[0].value


def test_a_preview_is_of_what_a_network_would_see():
    for modality in overview._preprocessed(datasets.load("digits"), "l2").modalities:
        lengths = np.linalg.norm(modality.flat(), axis=1)
        np.testing.assert_allclose(lengths[lengths > 0], 1, rtol=1e-5)
