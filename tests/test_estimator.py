import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import check_estimator

import dmsc_core
from dmsc_core.estimator import MultimodalSubspaceClustering
from dmsc_core.evaluation.metrics import accuracy

ONE_CLUSTER = dict.fromkeys(  # these ask for one cluster; clustering begins with two
    (
        "check_dont_overwrite_parameters",
        "check_fit2d_1feature",
        "check_fit2d_predict1d",
        "check_methods_subset_invariance",
    ),
    "asks for n_clusters=1",
)
QUICK = {"pretrain.epochs": 2, "train.epochs": 6}


def samples(seed=1, n=90):
    bases = np.random.default_rng(0)
    spans = [[np.linalg.qr(bases.normal(size=(d, 2)))[0] for d in (12, 9)] for _ in range(3)]
    rng = np.random.default_rng(seed)
    y, codes = np.arange(n) % 3, rng.normal(size=(n, 2)) + 3
    return [
        np.stack([spans[k][m] @ c for k, c in zip(y, codes)]) + 0.02 * rng.normal(size=(n, d))
        for m, d in enumerate((12, 9))
    ], y


def model(**parameters):
    return MultimodalSubspaceClustering(**{"n_clusters": 3, **parameters})


@pytest.mark.filterwarnings("ignore")
def test_scikit_learn_s_own_checks():
    """All of them: a matrix is one modality, so even those that fit one apply."""
    results = check_estimator(
        MultimodalSubspaceClustering(n_clusters=3),
        expected_failed_checks=ONE_CLUSTER,
        on_skip=None,
    )
    failed = {r["check_name"] for r in results if r["status"] == "xfail"}
    assert failed == set(ONE_CLUSTER)
    assert sum(r["status"] == "passed" for r in results) > 35


def test_a_list_of_arrays_in_clusters_and_matrices_out():
    X, y = samples()
    fitted = model().fit(X)
    assert accuracy(y, fitted.labels_) > 0.95
    assert fitted.coefficients_.shape == fitted.affinity_matrix_.shape == (90, 90)
    assert fitted.embedding_.shape == (90, 3)
    assert fitted.history_ == []
    assert fitted.n_features_in_ == 21
    assert np.array_equal(model().fit_predict(X), fitted.labels_)


def test_fit_leaves_parameters_and_data_as_they_are():
    X, _ = samples()
    before = [x.copy() for x in X]
    settings = {"self_expression.ridge": 5.0}
    estimator = model(settings=settings)
    estimator.fit(X)
    assert estimator.get_params()["settings"] == {"self_expression.ridge": 5.0}
    assert all(np.array_equal(a, b) for a, b in zip(X, before))


def test_labels_are_ignored():
    X, y = samples()
    assert np.array_equal(model().fit(X, y).labels_, model().fit(X, y[::-1]).labels_)


def test_networks_are_trained_where_the_layer_is_free():
    X, _ = samples()
    fusion = {"kind": "late", "function": "max"}
    fitted = model(fusion=fusion, self_expression="free", settings=QUICK).fit(X)
    assert [r["stage"] for r in fitted.history_] == ["pretrain"] * 2 + ["train"] * 6
    assert fitted.result_.config["fusion"]["function"] == "max"


def test_one_new_sample_is_enough():
    X, _ = samples()
    fitted, alone = model().fit(X), model(fusion="single").fit(X[0])
    assert fitted.predict([x[:1] for x in X]).tolist() == fitted.predict(X)[:1].tolist()
    assert alone.predict(X[0][:1]).tolist() == alone.predict(X[0])[:1].tolist()
    with pytest.raises(ValueError, match="at least 2 samples"):
        model().fit([x[:1] for x in X])


def test_new_samples():
    X, y = samples()
    new, z = samples(seed=4, n=45)
    fitted = model().fit(X)
    together = np.concatenate([fitted.labels_, fitted.predict(new)])
    assert accuracy(np.concatenate([y, z]), together) > 0.95


def test_predict_before_fit_is_refused():
    with pytest.raises(NotFittedError):
        model().predict(samples()[0])


def test_a_clone_is_unfitted_and_alike():
    fitted = model(random_state=4).fit(samples()[0])
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "labels_")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"fusion": "mid"}, "unknown fusion 'mid'; choose from affinity"),
        ({"self_expression": "dense"}, "unknown self_expression 'dense'; choose from"),
        ({"settings": {"train.epoch": 3}}, "unknown option 'train.epoch'"),
        ({"affinity": {"kind": "top_k", "k": 0}}, "affinity"),
        ({"settings": {"random_state": 5}}, "settings name random_state; give it as a parameter"),
        ({"n_clusters": None}, "n_clusters is None; expected a whole number"),
        ({"random_state": "now"}, "cannot be used to seed"),
    ],
)
def test_a_wrong_parameter_is_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        model(**parameters).fit(samples()[0])


def test_a_sparse_matrix_is_refused_by_its_type():
    with pytest.raises(TypeError, match="list of dense arrays"):
        model().fit(sp.eye(10, format="csr"))
    with pytest.raises(TypeError, match="list of dense arrays"):
        model().fit([np.eye(10), sp.eye(10, format="csr")])


def test_a_random_state_is_what_scikit_learn_takes():
    X, _ = samples()
    seeds = [
        model(random_state=given).fit(X).result_.config["random_state"]
        for given in (7, np.int64(7), np.random.RandomState(3), np.random.RandomState(3), None)
    ]
    assert seeds[:2] == [7, 7]
    assert seeds[2] == seeds[3] != seeds[4]


def test_unequal_numbers_of_samples_are_refused():
    X, _ = samples()
    with pytest.raises(ValueError, match="one row per sample"):
        model().fit([X[0], X[1][:-1]])


def test_the_package_offers_it():
    assert dmsc_core.MultimodalSubspaceClustering is MultimodalSubspaceClustering


def frames(order=None, seed=1, n=90):
    """The samples as DataFrames with named columns and rows, rows or columns in another order."""
    X, y = samples(seed, n)
    index = [f"s{i:02}" for i in range(n)]
    made = [
        pd.DataFrame(x, index, [f"{name}{j}" for j in range(x.shape[1])])
        for x, name in zip(X, "ab")
    ]
    rng = np.random.default_rng(8)
    if order == "rows":
        made[1] = made[1].iloc[rng.permutation(n)]
    if order == "columns":
        made = [frame.iloc[:, rng.permutation(frame.shape[1])] for frame in made]
    return made, y


def test_rows_of_frames_are_matched_by_their_index():
    straight, _ = frames()
    expected = model().fit(straight)
    shuffled = model().fit(frames("rows")[0])
    assert np.array_equal(shuffled.labels_, expected.labels_)
    assert np.array_equal(expected.labels_, model().fit(samples()[0]).labels_)
    assert shuffled.result_.dataset.sample_ids == tuple(straight[0].index)


def test_columns_of_frames_are_matched_by_their_names():
    fitted = model().fit(frames()[0])
    assert [names.tolist() for names in fitted.feature_names_in_] == [
        list(frame.columns) for frame in frames()[0]
    ]
    straight, other = (fitted.predict(frames(order, seed=4)[0]) for order in (None, "columns"))
    assert np.array_equal(straight, other)
    new = frames(seed=4)[0]
    with pytest.raises(ValueError, match=r"'modality 0' .* lack 'a3'"):
        fitted.predict([new[0].drop(columns="a3"), new[1]])
    with pytest.raises(ValueError, match=r"have 'sex', which training did not have"):
        fitted.predict([new[0].assign(sex=1.0), new[1]])
    with pytest.warns(UserWarning, match="does not have valid feature names, but Multimodal"):
        assert np.array_equal(fitted.predict([frame.to_numpy() for frame in new]), straight)


def test_one_frame_keeps_its_names_as_scikit_learn_does():
    X = frames()[0][0]
    fitted = model(fusion="single").fit(X)
    assert fitted.feature_names_in_.dtype == object
    assert fitted.feature_names_in_.tolist() == list(X.columns)
    assert np.array_equal(fitted.predict(X[X.columns[::-1]]), fitted.predict(X))
    fitted.fit(X.to_numpy())
    assert not hasattr(fitted, "feature_names_in_")
    with pytest.warns(UserWarning, match="fitted without feature names"):
        fitted.predict(X)


def test_a_dictionary_of_modalities_is_matched_by_name():
    X, _ = samples()
    fitted = model().fit({"rna": X[0], "protein": X[1]})
    assert np.array_equal(fitted.labels_, model().fit(X).labels_)
    swapped = {"protein": X[1], "rna": X[0]}
    assert np.array_equal(fitted.predict(swapped), fitted.predict(X))
    assert len(fitted.predict({"rna": X[0]})) == 90  # new samples may lack one
    named = model().fit(dict(zip(("rna", "protein"), frames()[0])))
    assert named.feature_names_in_["protein"][0] == "b0"


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (None, TypeError, "X is None; expected a list or a dictionary of arrays or DataFrames"),
        ("rna.csv", TypeError, "X is of type str; expected"),
        (3.5, TypeError, "X is of type float; expected"),
        (np.array(3.5), TypeError, "X is of type ndarray; expected"),
        (np.full(60, 0.123), ValueError, "X is a 1-d array of 60 values; .*Reshape your data"),
        ([0.123] * 60, ValueError, "X is a 1-d array of 60 values"),
        (pd.Series([0.123] * 60), ValueError, "X is a 1-d array of 60 values"),
        ([np.ones((60, 2)), np.full(60, 0.123)], ValueError, r"X\[1\] has shape \(60,\); expected"),
        ({"rna": np.full(60, 0.123)}, ValueError, r"X\['rna'\] has shape \(60,\); expected"),
        ({"rna": None, "b": np.ones((60, 2))}, ValueError, r"X\['rna'\] has shape \(\); expected"),
        ({}, ValueError, "at least one modality"),
        ([np.ones((3, 2)), np.ones((3, 2))], ValueError, "at least 4 samples"),
    ],
)
def test_what_is_no_data_is_answered_in_one_sentence_without_the_data(X, error, message):
    with pytest.raises(error, match=message) as raised:
        model().fit(X)
    assert "0.123" not in str(raised.value)
    assert len(str(raised.value)) < 300
