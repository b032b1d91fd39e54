"""The app: page configuration and navigation. ``dmsc app`` starts it."""

from pages.state import arrival

arrival.enter()
