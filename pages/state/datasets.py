"""Uploading and reading data sets."""

from pathlib import Path
from typing import Any

import streamlit as st

from dmsc_core.data import catalog
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.readers.files import endings, readers
from dmsc_core.data.uploads import most_mb
from dmsc_core.errors import DataError, DMSCError
from dmsc_core.result import RunResult
from dmsc_core.words.naming import verbatim
from pages.state import address, keys
from pages.state.per_run import held

IN_MEMORY = 4  # data sets in memory at once
ORIENTATIONS = {
    None: "found from the shapes",
    "samples_by_features": "are samples",
    "features_by_samples": "are features",
}


def load(name: str, per_class: int | None = None, data_dir: str | None = None) -> MultimodalDataset:
    """A data set; read once as long as its file does not change.

    Raises
    ------
    DataError : there is no such file, or it cannot be understood.
    """
    return _load(name, per_class, _changed(catalog.find(name, data_dir)), data_dir)


def _changed(path: Path | None) -> float:
    """The time of a file's last change, or of the newest file of a folder."""
    if path is None:
        return 0.0
    files = [path, *path.iterdir()] if path.is_dir() else [path]
    return max((file.stat().st_mtime for file in files if file.exists()), default=0.0)


@held(IN_MEMORY, show_spinner="Reading the data")
def _load(
    name: str, per_class: int | None, changed: float, data_dir: str | None
) -> MultimodalDataset:
    return catalog.load(name, data_dir=data_dir, per_class=per_class)


def of_run(result: RunResult) -> MultimodalDataset:
    """The samples that a run was made of, for pictures of them.

    Raises
    ------
    DataError : the data set is gone, or its samples are other ones by now; says so in one sentence.
    """
    asked = result.config.get("dataset") or {}
    name, info = asked.get("name") or result.dataset.name, result.dataset
    try:
        folder = asked.get("data_dir")
        if folder is not None and not Path(folder).is_dir():  # it is there no more
            folder = None
        dataset = load(name, asked.get("per_class"), folder)
        same = info.describes(dataset, exactly=catalog.find(name, folder) is not None)
    except DMSCError as error:
        raise DataError(f"The data set '{name}' of this run is gone: {error}") from error
    if not same:
        raise DataError(
            f"The data set '{name}' has other samples now than this run, or other values in them "
            f"({dataset.n_samples:,} samples of {dataset.n_modalities} modalities, then "
            f"{info.n_samples:,} of {info.n_modalities})."
        )
    return dataset


def take_address(key: str, parameter: str = address.DATA) -> list[str]:
    """Choose the data set that a new address names, and say if it is gone; what it names.

    Parameters
    ----------
    key : of the session, under which a page has its last address.
    """
    named = address.asked(key, parameter)
    for name in named[-1:]:
        if any(entry.name == name for entry in catalog.names()):
            st.session_state[keys.DATASET] = name
        else:
            st.warning(
                f"The address names the data set {verbatim(name)}, which is not here any more.",
                icon=":material/link_off:",
            )
    return named


def take_upload() -> str | None:
    """A place for a file; once understood it is among the data sets and chosen.

    The answer is the reason for which a file cannot be used, if there is such a file.
    """
    file, orientation, labels_key, no_labels = _upload_form()
    if file is None:
        return None
    asked = (file.file_id, orientation, labels_key, no_labels)
    if st.session_state.get(keys.DATA_UPLOADED) == asked:
        return None
    try:
        path = catalog.save_upload(
            file.name,
            file.getvalue(),
            catalog.FOLDER,
            labels_key=labels_key or None,
            no_labels=no_labels,
            orientation=orientation,
        )
    except DMSCError as error:
        return f"{file.name}: {error}"
    st.session_state[keys.DATA_UPLOADED] = asked
    for entry in catalog.names():
        if entry.path and entry.path.resolve() == path.resolve():
            st.session_state[keys.DATASET] = entry.name
            st.toast(f"{verbatim(file.name)} is ready", icon=":material/check:")
            break
    return None


def _upload_form() -> tuple[Any, str | None, str, bool]:
    """The file, the meaning of its rows, the name of its labels, and whether none are wanted."""
    with st.popover(
        "Bring your own file",
        icon=":material/upload_file:",
        width="stretch",
        key=keys.DATA_BRING,
        on_change="rerun",
    ):
        *titles, last = (reader.title for reader in readers())
        st.markdown(
            f"{', '.join(titles)}, or {last}. Rows are matched by id where there are ids, else by "
            "order. Labels are optional and used for scores alone: in a zip, the column "
            "**label** of a further **annotations.csv**, which has the same ids."
        )
        file = st.file_uploader(
            "File",
            type=list(endings()),
            max_upload_size=most_mb(),
            key=keys.DATA_UPLOAD,
            on_change=_close,
            label_visibility="collapsed",
        )
        with st.container(horizontal=True):
            orientation = st.selectbox(
                "Rows of a matrix",
                list(ORIENTATIONS),
                format_func=ORIENTATIONS.__getitem__,
                key=keys.DATA_ORIENTATION,
                on_change=_close,
                width=300,
                help="Found from the side that all modalities share, unless that is ambiguous.",
            )
            labels_key = st.text_input(
                "Labels are called",
                key=keys.DATA_LABELS_KEY,
                on_change=_close,
                placeholder="found by their name",
                width=300,
                help="The variable or column that holds the labels, if it has an unusual name.",
            )
        no_labels = st.checkbox(
            "Take nothing for a label",
            key=keys.DATA_NO_LABELS,
            on_change=_close,
            help="What is named like labels is left aside, and never becomes data.",
        )
    return file, orientation, labels_key, no_labels


def _close() -> None:
    """Once a file is there, the answer shall not be covered."""
    if st.session_state.get(keys.DATA_UPLOAD) is not None:
        st.session_state[keys.DATA_BRING] = False
