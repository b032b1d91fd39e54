"""The door at /train while the server has not run the app yet; the page is train/page.py."""

from pages.state import arrival

arrival.enter()
