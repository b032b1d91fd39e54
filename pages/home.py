"""Home: what this is and one button, or the runs so far."""

from pages.components import engine, entry, gallery, guide, header, line, removing, welcome

entry.through_app()
runs = engine.summaries()
if not runs:
    welcome.show()
else:
    header.title("Your runs", "Each run keeps its networks, its affinity and its clusters.")
    line.brief()
    guide.show()
    gallery.show(runs)
    removing.show(runs)
removing.undo()
engine.warm_up()
