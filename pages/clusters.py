"""The door at /clusters while the server has not run the app yet; the page is clusters/page.py."""

from pages.state import arrival

arrival.enter()
