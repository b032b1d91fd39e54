"""The door at /affinity while the server has not run the app yet; the page is affinity/page.py."""

from pages.state import arrival

arrival.enter()
