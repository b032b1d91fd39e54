"""A person's hand and eye in a real Chromium: actions, and how long until their answer is seen."""

import contextlib
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

WATCH = (Path(__file__).parent / "watch.js").read_text()
PAGES = {  # page: its heading, and what is its first picture
    "Home": ("Your runs", "table"),
    "Data": ("Data", "figure"),
    "Train": ("Train", "drawing"),
    "Affinity": ("Affinity", "figure"),
    "Clusters": ("Clusters", "figure"),
    "Compare": ("Compare", "figure"),
    "Insight": ("Insight", "figure"),
}
PATIENCE = 120_000  # milliseconds
REST = 700  # milliseconds between two actions


class Visitor:
    """One tab of one browser.

    Parameters
    ----------
    run_id : the run whose pages are visited.
    """

    def __init__(self, browser: Browser, address: str, size: dict, run_id: str) -> None:
        self.address, self.run_id, self.bytes = address, run_id, 0
        self.browser = browser
        context = browser.new_context(viewport=size)  # type: ignore[arg-type]
        context.add_init_script(WATCH)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        network = context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.webSocketFrameReceived", self._frame)
        network.on("Network.loadingFinished", self._body)

    def _frame(self, event: dict) -> None:
        text, binary = event["response"]["payloadData"], event["response"]["opcode"] == 2
        self.bytes += len(text) * 3 // 4 if binary else len(text.encode())

    def _body(self, event: dict) -> None:
        self.bytes += int(event["encodedDataLength"])

    def open(self, place: str) -> None:
        self.page.goto(f"{self.address}/{place}")
        self.page.wait_for_selector("[data-testid='stApp'][data-test-connection-state='CONNECTED']")
        self._settle()

    def warm_up(self, runs: list[str]) -> None:
        """See every page once, and UMAP where it is: what is cached by browser and server is."""
        for run_id in runs:
            self.open(f"affinity?run={run_id}")
            self.page.wait_for_selector(".hm image")
        self.open(f"clusters?run={self.run_id}")
        self.page.get_by_text("UMAP picture").wait_for()
        for name in PAGES:
            self._to(name)

    def overview(self, run_id: str) -> tuple[float, int]:
        """Seconds from the click on a run's link to its heatmap, and the bytes sent for it."""
        self._to("Home")
        link = self.page.locator(f"a[href*='affinity?run={run_id}']").first
        if not link.count():
            raise RuntimeError(f"{run_id} is not among the cards of the first page")
        self._rest()
        self.bytes = 0
        self.page.evaluate("watch.arm('heatmap')")
        link.click()
        return self._taken(), self.bytes

    def box(self, share: float, place: int) -> float:
        """Seconds from letting go of a box to its heatmap; then back to the whole."""
        self._affinity()
        picture = self.page.locator(".js-plotly-plot .nsewdrag").first
        picture.scroll_into_view_if_needed()
        frame = picture.bounding_box()
        assert frame is not None
        left, side = 0.2 + 0.03 * place, min(frame["width"], frame["height"])
        corner = frame["x"] + left * side, frame["y"] + left * side
        self.page.mouse.move(*corner)
        self.page.mouse.down()
        self.page.mouse.move(corner[0] + share * side, corner[1] + share * side, steps=5)
        self._rest()
        self.page.evaluate("watch.arm('heatmap')")
        self.page.mouse.up()
        seconds = self._taken()
        self.page.get_by_role("button", name="Whole").first.click()
        self.page.wait_for_function("() => !location.search.includes('window')")
        self._settle()
        return seconds

    def row(self, place: int) -> float:
        """Seconds from a click on a point below the matrix to its sample's links."""
        self._affinity()
        points = self.page.locator(".js-plotly-plot").nth(1).locator("path.point")
        point = points.nth((place * 37 + 11) % points.count())
        point.scroll_into_view_if_needed()
        box = point.bounding_box()
        assert box is not None
        self._rest()
        self.page.evaluate("watch.arm('picked', '')")
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return self._taken()

    def pages(self, times: int) -> dict[str, list[float]]:
        """Seconds of every switch between two pages."""
        seconds: dict[str, list[float]] = {}
        for _ in range(times):
            now = self._to("Home")
            for name in tour(list(PAGES)):
                seconds.setdefault(f"{now} to {name}", []).append(self._switch(name))
                now = name
        return seconds

    def train_two(self) -> None:
        """Start a run that does not end by itself, and another that waits for it."""
        for number in range(2):
            self.open("train")
            self.page.get_by_role("tab", name="Training").click()
            epochs = self.page.get_by_label("Epochs", exact=True).locator("visible=true")
            epochs.nth(1).fill("20000")
            epochs.nth(1).press("Enter")
            self._settle()
            self.page.get_by_role("button", name="Start training").click()
            said = "Waiting on" if number else "Stage 2 of 2"
            self.page.get_by_text(said).first.wait_for()

    def stop_all(self) -> None:
        """End what `train_two` began."""
        self.open("train")
        self.page.get_by_role("button", name="Stop Affinity").first.click()
        self.page.get_by_role("button", name="Stop and keep what was learned").click()
        self.page.get_by_role("link", name="See the affinity").wait_for()

    def _affinity(self) -> None:
        if "/affinity" not in self.page.url:
            self.open(f"affinity?run={self.run_id}")
        self.page.wait_for_selector(".hm image")

    def _to(self, name: str) -> str:
        if self.page.locator("h1", has_text=PAGES[name][0]).count() == 0:
            self._switch(name)
        return name

    def _switch(self, name: str) -> float:
        self._rest()
        self.page.evaluate("a => watch.arm('page', a)", list(PAGES[name]))
        self.page.get_by_role("link", name=name, exact=True).first.click()
        return self._taken()

    def _taken(self) -> float:
        """Seconds to the picture; it returns when the script has ended as well."""
        self.page.wait_for_function("() => watch.whole")
        return self.page.evaluate("() => watch.times().shown") / 1000

    def _settle(self) -> None:
        self.page.wait_for_selector("[data-test-script-state='notRunning']")
        self._rest()

    def _rest(self) -> None:
        with contextlib.suppress(Exception):
            self.page.wait_for_timeout(REST)


def tour(places: list[str]) -> list[str]:
    """An order in which every ordered pair of places is passed once, from the first one back."""
    left = {a: [b for b in reversed(places) if b != a] for a in places}
    stack, path = [places[0]], []
    while stack:  # Hierholzer's way round
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            path.append(stack.pop())
    assert len(path) == 1 + sum(a != b for a, b in product(places, places))
    return path[::-1][1:]
