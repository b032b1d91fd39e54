"""Every key of the session, in one place; a page's own keys begin with its name."""

APP_RAN = "app_ran"
PAGE = "page"  # that is open
ARRIVED = "arrived"  # whether it was another one before

# Shared by pages, and kept for the session.
RUN = "run_shown"
RUN_KEPT = "run_kept"
RUN_IN_URL = "run_in_url"
DATASET = "dataset_chosen"
DATASET_KEPT = "dataset_kept"
CAMERA = "camera"  # png or svg; also a prefix
TAKE_AWAY = "take_away"  # a prefix
SELECTED_SAMPLES = "selected_samples"  # a selection.Selection, or nothing

HOME_START = "home_start"
HOME_GUIDE = "home_guide"
HOME_GUIDE_COMPARE = "home_guide_compare"

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
TRAIN_CHOICE = "train_choice"
TRAIN_IN_URL = "train_in_url"
TRAIN_WINDOW = "train_window"
TRAIN_SCALE = "train_scale"
TRAIN_SMOOTHING = "train_smoothing"
TRAIN_PAUSE = "train_pause"  # a prefix
TRAIN_PAUSED = "train_paused"  # a prefix: how much of a run is shown while its view is paused
TRAIN_EPOCH = "train_epoch"  # a prefix
TRAIN_AT = "train_at"  # a prefix: where a person went back to, and among how many
TRAIN_FIELD = "train_field"  # a prefix: train_field_<data set>_<preset>_<path of the option>

LIVE_STOP = "live_stop"  # a prefix
LIVE_WATCH = "live_watch"  # a prefix

AFFINITY_WHAT = "affinity_what"
AFFINITY_ORDER = "affinity_order"
AFFINITY_STEPS = "affinity_steps"
AFFINITY_HOW = "affinity_how"
AFFINITY_ABOVE = "affinity_above"
AFFINITY_PLACE = "affinity_place"
AFFINITY_VISIT = "affinity_visit"
AFFINITY_ADDRESS = "affinity_address"
AFFINITY_BOX = "affinity_box"  # a prefix
AFFINITY_POINTS = "affinity_points"  # a prefix
AFFINITY_GO = "affinity_go"  # a prefix
AFFINITY_PANEL = "affinity_panel"
AFFINITY_PICKED = "affinity_picked"
AFFINITY_FIND = "affinity_find"
AFFINITY_GROUPS = "affinity_groups"
AFFINITY_TABLE = "affinity_table"  # a prefix
AFFINITY_OPEN = "affinity_open"
AFFINITY_SAID = "affinity_said"
AFFINITY_AGAIN = "affinity_again"
AFFINITY_FIELD = "affinity_field"  # a prefix

CLUSTERS_SOURCE = "clusters_source"
CLUSTERS_PICTURE = "clusters_picture"
CLUSTERS_DIMS = "clusters_dims"
CLUSTERS_COLOUR = "clusters_colour"
CLUSTERS_LASSO = "clusters_lasso"  # a prefix
CLUSTERS_CELLS = "clusters_cells"  # a prefix
CLUSTERS_WAY = "clusters_way"
CLUSTERS_VALUE = "clusters_value"  # a prefix
CLUSTERS_CHOOSE = "clusters_choose"
CLUSTERS_CLEAR = "clusters_clear"
CLUSTERS_SHOWN = "clusters_shown"  # a prefix: which modality is shown, in which part of the page
CLUSTERS_OTHERS = "clusters_others"  # the run whose pictures shall all be UMAP
CLUSTERS_MORE = "clusters_more"
CLUSTERS_FIT = "clusters_fit"
CLUSTERS_CARDS = "clusters_cards"
CLUSTERS_ALL_CARDS = "clusters_all_cards"
CLUSTERS_CARD = "clusters_card"  # a prefix
CLUSTERS_AGAIN = "clusters_again"  # a prefix
CLUSTERS_TABLE = "clusters_table"
CLUSTERS_NEW = "clusters_new"  # a prefix
CLUSTERS_NEW_CSV = "clusters_new_csv"

COMPARE_RUNS = "compare_runs"
COMPARE_IN_URL = "compare_in_url"
COMPARE_TERM = "compare_term"
COMPARE_ORDER = "compare_order"
COMPARE_PICTURE = "compare_picture"
COMPARE_COLOUR = "compare_colour"
COMPARE_ROWS = "compare_rows"
COMPARE_FILTER = "compare_filter"  # a prefix
COMPARE_PICKED = "compare_picked"  # a prefix
COMPARE_SCORE = "compare_score"
COMPARE_BATCH = "compare_batch"  # the owner of the runs that were queued last
COMPARE_GRID = "compare_grid"
COMPARE_GRID_FUSIONS = "compare_grid_fusions"
COMPARE_GRID_CLUSTERS = "compare_grid_clusters"  # a prefix
COMPARE_GRID_SEEDS = "compare_grid_seeds"
COMPARE_GRID_START = "compare_grid_start"
COMPARE_BATCH_STOP = "compare_batch_stop"  # a prefix
COMPARE_BATCH_SHOW = "compare_batch_show"  # a prefix
COMPARE_ABLATED = "compare_ablated"
COMPARE_ABLATE = "compare_ablate"
COMPARE_SCALE = "compare_scale"
COMPARE_MORE = "compare_more"
COMPARE_LESS = "compare_less"
COMPARE_FROM = "compare_from"
COMPARE_TO = "compare_to"

INSIGHT_STEPS = "insight_steps"
INSIGHT_SIGMA = "insight_sigma"
INSIGHT_RIDGE = "insight_ridge"
INSIGHT_LINKS = "insight_links"
INSIGHT_SHOW = "insight_show"
INSIGHT_BY = "insight_by"
INSIGHT_PREPROCESS = "insight_preprocess"
INSIGHT_KERNEL = "insight_kernel"
INSIGHT_SCORES = "insight_scores"
INSIGHT_CLUSTERS = "insight_clusters"  # a prefix
