"""The options of a run, in tabs; made from the option models."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.errors import ConfigError
from dmsc_core.model.fusion.plan import Plan
from dmsc_core.plugins import option_models
from dmsc_core.presets import PRESETS
from dmsc_core.runtime import choose_device, device_name, devices
from pages.state import keys
from pages.widgets import forms, pickers, stage_sentences, words

Tree = dict[str, Any]
CHOICES = {  # field that is one of several option models: label, help
    "preprocess": ("Values", "How the values of each modality are brought to one scale."),
    "fusion": ("Fusion", "Where in the network the modalities are brought together."),
    "self_expression": (
        "Self-expression",
        "How the coefficients C, with which samples explain each other, are made.",
    ),
    "affinity": ("Affinity W", "How the links between samples are made of the coefficients C."),
}
TABS = ("Fusion", "Training", "Affinity", "Network", "Computing")
PEER_TABS = ("Method", "Affinity", "Preprocessing", "Computing")


def edit(tree: Tree, dataset: MultimodalDataset, prefix: str) -> Tree:
    """Every option below data, preset, K and seed; the tree with what was chosen."""
    tree = dict(tree)
    if tree["peer"] is not None:
        return _edit_peer(tree, dataset, prefix)
    fusion, training, affinity, network, computing = st.tabs(TABS)
    with network:  # first, for without a network much of the rest has no effect
        _preprocess(tree, prefix)
        st.markdown("**Encoders and decoders**")
        _edit(tree, "encoder", prefix, needed=_of_encoder)
    with fusion:
        _fusion(tree, dataset, prefix)
    with training:
        _training(tree, prefix)
    with affinity:
        _affinity(tree, prefix)
    with computing:
        _device(tree, prefix)
        _per_class(tree, dataset)
    return tree


def _of_encoder(name: str, encoder: Tree) -> bool:
    return not encoder["raw"] or name in ("raw", "tile")


def _edit_peer(tree: Tree, dataset: MultimodalDataset, prefix: str) -> Tree:
    """The options of a classical peer: it has no network, no fusion and no epochs."""
    model = _models("peer")[tree["peer"]["kind"]]
    tabs = dict(zip(PEER_TABS, st.tabs(PEER_TABS)))
    with tabs["Method"]:
        st.markdown(f"**{model.title}**")
        forms.explain(model)
        tree["peer"] = forms.edit(model, tree["peer"], f"{prefix}_peer")
    with tabs["Affinity"]:
        if model.partition:
            st.caption("This method makes clusters alone: there is no affinity to choose.")
        else:
            _affinity(tree, prefix)
    with tabs["Preprocessing"]:
        _preprocess(tree, prefix)
    with tabs["Computing"]:
        st.caption("A classical method is computed on the CPU.")
        _per_class(tree, dataset)
    return tree


def _training(tree: Tree, prefix: str) -> None:
    raw, layer = tree["encoder"]["raw"], tree["self_expression"]
    if raw:
        tree["pretrain"] = tree["pretrain"] | {"epochs": 0}
    else:
        st.markdown("**Stage 1: learn to reconstruct**")
        st.caption(stage_sentences.STAGE_1)
        _edit(tree, "pretrain", prefix, needed=_of_epochs)
    st.markdown("**Stage 2: learn who explains whom**")
    said = st.empty()
    # a layer whose ridge is left open takes lambda_c / lambda_e, also without epochs
    always = ("lambda_c", "lambda_e") if layer.get("ridge", 0) is None else ()
    at_once = raw and not _models("self_expression")[layer["kind"]].learns
    if at_once:
        tree["train"] = tree["train"] | {"epochs": 0}
    _edit(
        tree,
        "train",
        prefix,
        skip=("epochs",) if at_once else (),
        needed=lambda name, train: name in always or _of_epochs(name, train),
    )
    epochs = tree["train"]["epochs"]
    stage_2 = stage_sentences.STAGE_2_RAW if raw else stage_sentences.STAGE_2
    said.caption(stage_2 if epochs else stage_sentences.NO_STAGE_2)


def _edit(tree: Tree, field: str, prefix: str, **look: Any) -> None:
    """A form for an option model of the run; ``look`` as `forms.edit` takes it."""
    model = RunConfig.model_fields[field].annotation
    tree[field] = forms.edit(model, tree[field], f"{prefix}_{field}", **look)


def _of_epochs(name: str, stage: Tree) -> bool:
    return name == "epochs" or stage["epochs"] > 0


def _affinity(tree: Tree, prefix: str) -> None:
    tree["affinity"] = choose("affinity", tree["affinity"], f"{prefix}_affinity")
    _edit(tree, "clustering", prefix, skip=("n_clusters", "n_clusters_source"))


def _preprocess(tree: Tree, prefix: str) -> None:
    st.markdown("**Preprocessing**")
    tree["preprocess"] = choose("preprocess", tree["preprocess"], f"{prefix}_preprocess")


def choose(
    field: str, values: Mapping[str, Any], prefix: str, models: forms.Models | None = None
) -> Tree:
    """The choice of one of the models of a field, or of those that are offered."""
    label, help_text = CHOICES[field]
    return forms.choose(label, models or _models(field), values, prefix, help_text)


def _fusion(tree: Tree, dataset: MultimodalDataset, prefix: str) -> None:
    models, raw = _models("fusion"), tree["encoder"]["raw"]
    if raw:  # without layers there is nothing that could join modalities
        plans = {k: _plan(model, {}, dataset, tree["encoder"]) for k, model in models.items()}
        models = {kind: models[kind] for kind, plan in plans.items() if plan and not plan.joins}
    key = f"{prefix}_fusion{'_raw' if raw else ''}"
    tree["fusion"] = choose("fusion", tree["fusion"], key, models)
    _rename_preset(tree)
    layer = choose("self_expression", tree["self_expression"], f"{prefix}_layer")
    tree["self_expression"] = layer
    _weights(tree, dataset, f"{prefix}_weights")


def _plan(model: Any, values: Tree, dataset: MultimodalDataset, encoder: Tree) -> Plan | None:
    """The plan of a fusion strategy; None where its values do not go with the other choices."""
    depth = 0 if encoder["raw"] else len(encoder["widths"])
    try:
        return model(**values).plan(dataset.n_modalities, depth)
    except (ConfigError, ValueError):  # said where the network would be drawn
        return None


def _rename_preset(tree: Tree) -> None:
    """Another fusion of the same family is another preset of the same family."""
    fusion, now = tree["fusion"], PRESETS.get(tree["preset"])
    name = "-".join(filter(None, (fusion["kind"], fusion.get("function"))))
    family = now is not None and not now.slow and now.family == "fusion"
    if family and name in PRESETS:
        tree["preset"] = name


def _weights(tree: Tree, dataset: MultimodalDataset, prefix: str) -> None:
    """One weight per modality and loss term; all equal unless changed."""
    model = _models("fusion")[tree["fusion"]["kind"]]
    plan = _plan(model, tree["fusion"], dataset, tree["encoder"])
    if plan is None or len(plan.modalities) < 2:
        return
    weights = dict(tree["weights"])
    terms = {}
    if not tree["encoder"]["raw"]:
        terms["reconstruction"] = "Weight in the reconstruction"
    if plan.n_latents > 1:
        terms["self_expression"] = "Weight in the self-expression"
    for term, label in terms.items():
        st.markdown(f"**{label}**")
        given = weights[term] or [1.0] * dataset.n_modalities
        if len(given) != dataset.n_modalities:
            st.caption(
                f":orange-badge[:material/info: note] The preset names {len(given)} weights and "
                f"these data have {dataset.n_modalities} modalities: say what each shall count."
            )
        with st.grid(min(3, dataset.n_modalities), gap="small"):
            chosen = [
                st.number_input(
                    words.verbatim(modality.name),
                    min_value=0.0,
                    value=float(given[m]) if m < len(given) else 1.0,
                    step=0.1,
                    format="%g",
                    key=f"{prefix}_{term}_{m}",
                    persist_state="session",
                    help="How much this modality counts, against the others.",
                )
                for m, modality in enumerate(dataset.modalities)
            ]
        weights[term] = None if len(set(chosen)) == 1 and weights["normalise"] else tuple(chosen)
    tree["weights"] = weights


def _device(tree: Tree, prefix: str) -> None:
    titles = {"auto": f"automatic: {device_name(choose_device())}"}
    titles |= {name: name for name in devices()}
    with st.grid(2, gap="small"):
        help_text = "Where the networks train; the fastest at hand unless chosen."
        tree["device"] = pickers.pick("Device", titles, f"{prefix}_device", help=help_text)
        titles, key = {name: name for name in ("float32", "float64")}, f"{prefix}_dtype"
        help_text = "float64 takes twice the memory and is for checking."
        tree["dtype"] = pickers.choice("Precision", titles, key, help_text, first=tree["dtype"])


def _per_class(tree: Tree, dataset: MultimodalDataset) -> None:
    if dataset.labels is None:
        return
    with st.grid(2, gap="small"):
        st.number_input(
            "Samples per class",
            min_value=2,
            value=None,
            placeholder="all",
            key=f"{keys.TRAIN_PER_CLASS}_{tree['dataset']['name']}",
            persist_state="session",
            help="Keep so many of each class, drawn with a fixed seed; for a quick try.",
        )


def _models(field: str) -> dict[str, Any]:
    """The option models of a field of RunConfig, by kind."""
    return option_models(RunConfig.model_fields[field].annotation)
