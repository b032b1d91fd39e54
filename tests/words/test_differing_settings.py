"""What tells runs of one name apart."""

from dmsc_core.store.index import RunSummary
from dmsc_core.words import differing_settings


def listed(run_id, epochs, seed=0, fusion="affinity", dataset="toy"):
    run = RunSummary(run_id, "finished", "", dataset, fusion=fusion, random_state=seed)
    return run, {"random_state": seed, "train": {"epochs": epochs, "p": 2}}


def test_runs_of_one_name_say_the_settings_that_they_do_not_share():
    found = differing_settings.of_runs([listed("a", 80), listed("b", 10), listed("c", 80, seed=1)])
    assert found == {"a": "train.epochs 80", "b": "train.epochs 10", "c": "train.epochs 80"}


def test_runs_alike_and_runs_of_other_names_or_data_say_nothing():
    found = [listed("a", 80), listed("b", 80, seed=1), listed("c", 10, fusion="late")]
    assert set(differing_settings.of_runs([*found, listed("d", 10, dataset="other")]).values()) == {
        ""
    }


def test_only_the_first_few_are_said():
    own, other = ({str(i): value for i in range(9)} for value in "ab")
    assert differing_settings.differing([own, other]) == [
        ["0 a", "1 a", "2 a"],
        ["0 b", "1 b", "2 b"],
    ]


def test_what_only_another_kind_has_is_not_said_beside_the_kind():
    reference = {"affinity.kind": "reference", "affinity.rho": "null", "affinity.alpha": "8"}
    plain = {"affinity.kind": "plain"}
    sharper = reference | {"affinity.alpha": "4"}
    found = differing_settings.differing([reference, plain])
    assert found == [["affinity.kind reference"], ["affinity.kind plain"]]
    found = differing_settings.differing([reference, plain, sharper])
    assert found[2] == ["affinity.kind reference", "affinity.alpha 4"]
