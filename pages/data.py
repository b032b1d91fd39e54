"""The door at /data while the server has not run the app yet; the page is data/page.py."""

from pages.state import arrival

arrival.enter()
