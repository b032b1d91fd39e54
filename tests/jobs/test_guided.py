"""The guided comparison: what it runs, and how it is found again."""

from dmsc_core.data import catalog
from dmsc_core.jobs import guided
from dmsc_core.presets import preset


def test_four_fusions_with_the_same_settings():
    made = guided.configs()
    assert [config.preset for config in made] == list(guided.STEPS)
    rest = [config.model_dump(exclude={"preset", "fusion"}) for config in made]
    assert all(one == rest[0] for one in rest)
    assert made[0].train.epochs == guided.SETTINGS["train.epochs"]
    epochs = {"pretrain.epochs", "train.epochs"}
    usual = {path: value for path, value in guided.SETTINGS.items() if path not in epochs}
    given = preset("single", "features", guided.N_CLUSTERS)
    pinned = {path: usual[path] for path in usual if not path.startswith("dataset")}
    assert given.updated(pinned) == given, "half of the epochs are all that differs"


def test_a_run_is_found_again_by_its_configuration():
    for step, config in zip(guided.STEPS, guided.configs()):
        assert guided.step_of(config.model_dump(mode="json")) == step
    some = guided.configs(["affinity"])
    assert [config.preset for config in some] == ["affinity"]


def test_other_settings_and_other_runs_are_not_part_of_it():
    (config,) = guided.configs(["single"])
    for change in (
        {"train.epochs": 41},
        {"random_state": 1},
        {"clustering.n_clusters": 9},
        {"dataset.name": "moons"},
        {"train.lambda_c": 4},
        {"affinity": {"kind": "plain"}},
    ):
        assert guided.step_of(config.updated(change).model_dump(mode="json")) is None
    other = preset("late-max").updated(guided.SETTINGS)
    assert guided.step_of(other.model_dump(mode="json")) is None
    assert guided.step_of({}) is None


def test_it_speaks_of_the_data_as_they_are():
    data = catalog.load(guided.DATASET, per_class=2)
    assert tuple(modality.name for modality in data.modalities) == guided.NAMES
    assert data.suggested_n_clusters == guided.N_CLUSTERS
