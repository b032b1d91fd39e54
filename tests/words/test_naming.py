"""How runs are called."""

from dmsc_core.store.index import RunSummary
from dmsc_core.words.naming import (
    affinity,
    clusters,
    distinct,
    duration,
    graph,
    method,
    modalities,
    shape_text,
    short_titles,
    times,
    verbatim,
)


def run(run_id="20260101-000000-x-0001", dataset="toy", **facts):
    known = {"fusion": "late", "function": "max", "affinity": "plain", "n_clusters": 3}
    return RunSummary(run_id, "finished", "", dataset, **known | {"random_state": 0} | facts)


def test_a_method_is_its_fusion_its_layer_or_its_peer():
    assert method(run()) == "Late fusion (max)"
    assert method(run(fusion="single", function=None)) == "Single modality"
    assert method(run(self_expression="closed_form")) == "Late fusion (max), closed form"
    assert method(run(self_expression="closed_form", raw=True)) == "Closed form, raw features"
    assert method(run(peer="kmeans")) == "k-means"
    assert method(run(peer="unheard_of")) == "Unheard of"


def test_a_partition_has_no_w_and_the_matrix_c_keeps_its_name():
    assert graph(run()) == "W: plain |C| + |C|ᵀ"
    assert graph(run(partition=True)) == affinity(run(partition=True)) == "partition only"


def test_one_is_no_plural_and_k_says_who_named_it():
    assert [modalities(1), modalities(3)] == ["1 modality", "3 modalities"]
    assert clusters(run(n_clusters_source="catalog")) == "K = 3 (from the catalog)"
    assert clusters(run()) == "K = 3"


def test_titles_say_what_differs_and_no_more():
    assert short_titles([run(), run(fusion="early")]) == ["Late fusion (max)", "Early fusion (max)"]
    assert short_titles([run(), run(dataset="other")])[1] == "other · Late fusion (max)"
    two = short_titles([run(), run(random_state=1)])
    assert two == ["Late fusion (max) · seed 0", "Late fusion (max) · seed 1"]
    again = short_titles([run(), run(n_clusters=4)])
    assert again[1].endswith("K 4")


def test_titles_differ_whatever_runs_have_in_common():
    same = [run(f"2026-{i}-abcd") for i in range(3)]
    assert len(set(short_titles(same))) == 3
    assert short_titles([run("x-0001"), run("x-0002")])[0].endswith("· 0001")


def test_durations_are_short():
    said = [duration(s) for s in (0.4, 42.2, 185, 7800, None)]
    assert said == ["0.4 s", "42 s", "3 min 5 s", "2 h 10 min", "?"]


def test_the_parts_of_a_time_add_up():
    seconds = {"load": 1.8, "pretrain": 0.0, "train": 7.25, "affinity": 0.35, "total": 11.6}
    said = "load 1.8 s, train 7.2 s, affinity 0.3 s, other (C, scores) 2.2 s; 11.6 s in all"
    assert times(seconds) == said
    assert times({"train": 130.0, "total": 130.01}) == "train 2 min 10 s; 2 min 10 s in all"
    assert times({}) == ""


def test_a_name_from_data_is_text_and_no_markdown():
    assert verbatim("a*b_[c]") == r"a\*b\_\[c\]"
    assert verbatim("plain name 7") == "plain name 7"


def test_equal_names_get_their_number():
    assert distinct(["x", "y", "x"]) == ["x (0)", "y", "x (2)"]


def test_shapes_are_words():
    assert shape_text((240,)) == "240 features"
    assert shape_text((1, 8, 8)) == "8 × 8 pixels"
    assert shape_text((3, 32, 24)) == "3 × 32 × 24 pixels"
