"""The words that files use alike: names of labels, names of ids, texts for a missing value.

Collected from the repositories of multi-view clustering (``truelabel``, ``gnd``, ``gt``, ``Y``),
of single cells (``cell_type``) and of machine learning at large (``y_true``, ``target``).
"""

import re

LABEL_NAMES = (  # plain, the most telling first
    *("labels", "label", "y", "gt", "truth", "gnd", "groundtruth", "truelabels", "truelabel"),
    *("labelstrue", "labeltrue", "ytrue", "truey", "truelbl", "gtlabels", "gtlabel", "labelsgt"),
    *("labelgt", "gtruth", "groundtruthlabels", "groundtruthlabel", "classlabels", "classlabel"),
    *("lbls", "lbl", "labs", "targets", "target", "celltypes", "celltype", "celllabels"),
    *("celllabel", "classids", "classid", "classes", "class", "categories", "category"),
)
ID_NAMES = (
    *("sampleids", "sampleid", "ids", "id", "samplenames", "samplename", "obsnames"),
    *("barcodes", "barcode", "cellids", "cellid", "subjectids", "subjectid", "patientids"),
    *("patientid",),
)
MISSING = frozenset(  # in lower case
    ("", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "none", "null", "-", "?", ".")
)
_MARKS = re.compile(r"[\W_]+")


def plain(name: str) -> str:
    """A name as the lists above spell it: ``True_Label`` is ``truelabel``."""
    return _MARKS.sub("", name).lower()


def means_labels(name: str) -> bool:
    """True of a name that says labels, whatever its case, its marks, and a number behind it.

    Examples
    --------
    >>> means_labels("True_Label"), means_labels("label2"), means_labels("labelled")
    (True, True, False)
    """
    word = plain(name)
    return word in LABEL_NAMES or (word.rstrip("0123456789") in LABEL_NAMES and len(word) > 2)


def means_ids(name: str) -> bool:
    """True of a name that says ids of samples."""
    return plain(name) in ID_NAMES


def is_missing(text: str) -> bool:
    """True of a cell that says that its value is missing, whatever its case.

    Examples
    --------
    >>> [is_missing(cell) for cell in ("", " NA ", "-", "-1", "nano")]
    [True, True, True, False, False]
    """
    return text.strip().casefold() in MISSING
