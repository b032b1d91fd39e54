"""The door at /insight while the server has not run the app yet; the page is insight/page.py."""

from pages.state import arrival

arrival.enter()
