"""Setting up a run: data and preset, the network and its drawing, what it needs, the start."""

import hashlib
import json
from typing import Any

import streamlit as st

from dmsc_core.config import LARGEST_SEED, RunConfig, config_from
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.engine.footprint import footprint_of
from dmsc_core.engine.parts import plan_of
from dmsc_core.engine.resolve import data_kind
from dmsc_core.errors import ConfigError, DataError, ResourceError
from dmsc_core.jobs.job import epochs_of
from dmsc_core.plots.network_drawing import network
from dmsc_core.presets import ANY_K, DEFAULT, PRESETS, made_for
from dmsc_core.runtime import choose_device
from dmsc_core.words.naming import shape_text
from dmsc_core.words.network import describe
from pages.state import address, datasets, keys, server
from pages.state.per_run import held
from pages.widgets import pickers, recipe, run_options, start, words

FAMILIES = {"fusion": "networks", "layer": "features as they are", "peer": "classical"}
MOMENT = 20  # seconds for which what is free in memory is believed


def show() -> None:
    """The whole form; the run starts where its button is pressed."""
    picked = _pick()
    if picked is None:
        return
    dataset, tree = picked
    left, right = st.columns([6, 5], gap="large")
    with left:
        tree = run_options.edit(tree, dataset, f"{keys.TRAIN_FIELD}_{_mark(dataset.name, tree)}")
    with right:
        try:
            config = config_from(tree)
            _drawing(config, dataset)
        except ConfigError as error:
            words.refused(error, "These choices do not go together")
            return
        _start(config, dataset)


def _pick() -> tuple[MultimodalDataset, dict[str, Any]] | None:
    """Data, preset, K and seed: the four choices that come first."""
    heading = st.container()
    data, method, clusters, seed = st.columns([5, 4, 2, 2], gap="medium")
    with data:
        name = pickers.dataset()
    if address.FORM in st.query_params:  # which asks for the form on these data
        address.write(keys.TRAIN_DATA_IN_URL, [name], address.FORM)
    if st.session_state.get(keys.TRAIN_FORM):
        heading.markdown(f"#### :material/database: A new run on {words.verbatim(name)}")
    try:
        dataset = datasets.load(name, _per_class(name))
    except DataError as error:
        words.refused(error, "These data cannot be used")
        return None
    with clusters:
        K = pickers.clusters(
            dataset.n_samples,
            dataset.suggested_n_clusters or dataset.n_classes,
            f"{keys.TRAIN_CLUSTERS}_{name}",
            "How many groups are looked for. Starts at what the data suggest.",
        )
    with seed:
        random_state = st.number_input(
            "Seed",
            min_value=0,
            max_value=LARGEST_SEED,
            value=0,
            key=keys.TRAIN_SEED,
            persist_state="session",
            help="Of everything that is drawn. The same seed gives the same run.",
        )
    with method:
        titles = {name: f"{name}  ({FAMILIES[made.family]})" for name, made in PRESETS.items()}
        look = {"first": DEFAULT, "help": "A starting point; everything below can be changed."}
        chosen = pickers.pick("Preset", titles, keys.TRAIN_PRESET, **look)
    note = f":orange-badge[:material/link: pairing] {dataset.pairing}" if dataset.pairing else ""
    st.caption(f"{PRESETS[chosen].sentence} {note}")
    made = made_for(chosen, data_kind(dataset), K or ANY_K)  # type: ignore[arg-type]
    tree = made.model_dump(mode="json")
    tree["dataset"] |= {"name": name, "per_class": _per_class(name)}
    tree["random_state"] = random_state
    tree["clustering"] |= {"n_clusters": K, "n_clusters_source": _source(K, dataset)}
    return dataset, tree


def _source(K: int | None, dataset: MultimodalDataset) -> str | None:
    """The one who named K."""
    if K is None:
        return None
    if dataset.suggested_n_clusters == K:
        return "catalog"
    return "labels" if dataset.n_classes == K else "person"


def _per_class(name: str) -> int | None:
    return st.session_state.get(f"{keys.TRAIN_PER_CLASS}_{name}")


def _mark(name: str, tree: dict[str, Any]) -> str:
    """Another data set or preset begins with fresh widgets; K and the seed do not."""
    options = tree | {"dataset": name, "clustering": None, "random_state": None}
    return hashlib.sha1(json.dumps(options, sort_keys=True).encode()).hexdigest()[:8]


def _drawing(config: RunConfig, dataset: MultimodalDataset) -> None:
    if config.peer is not None:
        st.info(
            "A classical method: no network, nothing to train. It shows what can be had without.",
            icon=":material/history_edu:",
        )
        return
    plan = plan_of(config, dataset.n_modalities)
    names = [modality.name for modality in dataset.modalities]
    shapes = [shape_text(modality.values.shape[1:]) for modality in dataset.modalities]
    with st.container(border=True):
        svg = network(plan, names, shapes, config.encoder.depth, config.encoder.raw)
        st.markdown(svg, unsafe_allow_html=True)
        st.caption(describe(plan, names, config.encoder.raw))


def _start(config: RunConfig, dataset: MultimodalDataset) -> None:
    networks = config.peer is None and not config.encoder.raw
    encoders = _encoders(config) if networks else None
    refusal, needed = _memory(config.model_dump_json(), dataset, config)
    if config.clustering.n_clusters is None:
        refusal = words.ASK_FOR_K
        st.info(refusal, icon=":material/help:")
    elif refusal:
        words.refused(refusal, "This run does not fit", ":material/memory:")
    else:
        epochs = epochs_of(config, encoders is not None).values()
        training = " + ".join(map(str, epochs)) + " epochs" if any(epochs) else "no training"
        st.caption(
            f"{dataset.n_samples:,} samples  ·  {training}  ·  about {words.size(needed)} of memory"
        )
    if st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        key=keys.TRAIN_START,
        width="stretch",
        disabled=bool(refusal),
    ):
        start.unless_same(config, encoders)
    start.ask(config, encoders)
    start.confirm()
    if config.clustering.n_clusters is None:
        return  # there is no such run yet
    with st.expander("The same run without the app", icon=":material/terminal:"):
        recipe.show(config.model_dump(mode="json"), data_kind(dataset), encoders)


def _encoders(config: RunConfig) -> str | None:
    """A run whose pretrained encoders fit, if the person wants them."""
    asked = config.model_dump(mode="json")
    fitting = {}
    for run in server.complete_runs()[:40]:
        if run.peer or run.parent:
            continue
        other = server.config(run.run_id)
        if all(other.get(k) == asked[k] for k in ("dataset", "preprocess", "encoder", "fusion")):
            fitting[run.run_id] = words.run_title(run)
    if not fitting:
        return None
    return st.selectbox(
        "Encoders",
        list(fitting),
        index=None,
        format_func=fitting.__getitem__,
        placeholder="trained from the start",
        key=keys.TRAIN_ENCODERS,
        help="Take over the pretrained encoders of a run with the same data and network: "
        "stage 1 is then skipped.",
    )


@held(64, ttl=MOMENT)
def _memory(text: str, dataset: MultimodalDataset, _config: RunConfig) -> tuple[str, int]:
    """The reason for which the run cannot start (or nothing), and the bytes that it needs."""
    try:
        footprint = footprint_of(_config, dataset)
        footprint.require(choose_device(_config.device))
        return "", footprint.n_bytes
    except (ResourceError, ConfigError) as error:
        return str(error), 0
