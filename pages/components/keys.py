"""Every key of the session, in one place; a page's own keys begin with its name."""

APP_RAN = "app_ran"

# Shared by pages, and kept for the session.
RUN = "run_shown"
RUN_KEPT = "run_kept"
RUN_IN_URL = "run_in_url"
DATASET = "dataset_chosen"
DATASET_KEPT = "dataset_kept"
SELECTED_SAMPLES = "selected_samples"  # a selection.Selection, or nothing

HOME_START = "home_start"

DATA_UPLOAD = "data_upload"
DATA_UPLOADED = "data_uploaded"
DATA_ORIENTATION = "data_orientation"
DATA_LABELS_KEY = "data_labels_key"
DATA_MODALITY = "data_modality"  # a prefix
DATA_PREVIEW = "data_preview"

TRAIN_PRESET = "train_preset"
TRAIN_CLUSTERS = "train_clusters"  # a prefix
TRAIN_SEED = "train_seed"
TRAIN_PER_CLASS = "train_per_class"
TRAIN_ENCODERS = "train_encoders_from"
TRAIN_START = "train_start"
TRAIN_WATCHED = "train_watched"
TRAIN_CURVES = "train_curves"
TRAIN_FIELD = "train_field"  # a prefix: train_field_<data set>_<preset>_<path of the option>

LIVE_STOP = "live_stop"  # a prefix
LIVE_WATCH = "live_watch"  # a prefix

AFFINITY_WHAT = "affinity_what"
AFFINITY_ORDER = "affinity_order"
AFFINITY_HOW = "affinity_how"
AFFINITY_OPEN = "affinity_open"
AFFINITY_SAID = "affinity_said"
AFFINITY_AGAIN = "affinity_again"
AFFINITY_FIELD = "affinity_field"  # a prefix

CLUSTERS_PICTURE = "clusters_picture"
CLUSTERS_COLOUR = "clusters_colour"

COMPARE_RUNS = "compare_runs"
COMPARE_TERM = "compare_term"
COMPARE_ORDER = "compare_order"
COMPARE_PICTURE = "compare_picture"
COMPARE_COLOUR = "compare_colour"
