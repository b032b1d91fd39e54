"""The words that files use alike."""

import pytest

from dmsc_core.data.parsing import vocabulary
from dmsc_core.data.parsing.vocabulary import is_missing, means_ids, means_labels


@pytest.mark.parametrize(
    "name",
    [
        *("Y", "y", "gnd", "GT", "truth", "truelabel", "true_label", "TrueLabels", "ground-truth"),
        *("cell_type", "CellType", "y_true", "gt.label", "labels1", "label_2", "Class", "target"),
    ],
)
def test_names_that_mean_labels(name):
    assert means_labels(name)


@pytest.mark.parametrize("name", ["X", "y1", "age", "labelling", "classifier", "fea", "1", "", "_"])
def test_names_that_do_not(name):
    assert not means_labels(name)


def test_the_lists_are_plain_and_no_name_means_both():
    for names in (vocabulary.LABEL_NAMES, vocabulary.ID_NAMES):
        assert list(dict.fromkeys(map(vocabulary.plain, names))) == list(names)
    assert not set(vocabulary.LABEL_NAMES) & set(vocabulary.ID_NAMES)
    assert means_ids("Sample_ID")
    assert means_ids("obs_names")
    assert not means_ids("idea")


@pytest.mark.parametrize(
    "cell", ["", " ", "NA", "n/a", "NaN", "None", "null", "-", "?", ".", "#N/A"]
)
def test_cells_that_hold_nothing(cell):
    assert is_missing(cell)
    assert not is_missing(cell + "0")
