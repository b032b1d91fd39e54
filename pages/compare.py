"""The door at /compare while the server has not run the app yet; the page is compare/page.py."""

from pages.state import arrival

arrival.enter()
