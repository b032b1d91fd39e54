"""Home: what this is and one button, or the runs so far."""

import streamlit as st

from pages.home import delete_runs, guided_comparison, run_cards, welcome
from pages.state import server, sitemap
from pages.widgets import header, queue

runs = server.summaries()
if not runs:
    welcome.show()
else:
    header.title("Your runs", "Each run keeps its networks, its affinity and its clusters.")
    with st.container(horizontal=True, gap="medium"):
        sitemap.link("train", "Set up a run", "model_training")
        sitemap.link("data", "Bring your own data", "upload_file")
    queue.brief()
    guided_comparison.show()
    run_cards.show(runs)
    delete_runs.show(runs)
delete_runs.deleted()
server.warm_up()
