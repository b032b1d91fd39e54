"""Home: what this is and one button, or the runs so far."""

import streamlit as st

from pages.components import engine, entry, gallery, guide, header, line, removing, welcome


def ways_on() -> None:
    """To the next run, and to data of one's own."""
    with st.container(horizontal=True, gap="medium"):
        st.page_link("pages/train.py", label="Set up a run", icon=":material/model_training:")
        st.page_link("pages/data.py", label="Bring your own data", icon=":material/upload_file:")


entry.through_app()
runs = engine.summaries()
if not runs:
    welcome.show()
else:
    header.title("Your runs", "Each run keeps its networks, its affinity and its clusters.")
    ways_on()
    line.brief()
    guide.show()
    gallery.show(runs)
    removing.show(runs)
removing.deleted()
engine.warm_up()
