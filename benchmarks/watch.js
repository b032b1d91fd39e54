// In the page: from a person's last action to the frame in which the new picture is on screen.
//
// `watch.arm(what, argument)` notes every figure that is there; the action's own time stamp starts
// the clock; each frame asks whether what was wanted is drawn; the second frame after it is the end.
(() => {
  const plots = () => [...document.querySelectorAll(".js-plotly-plot")];
  const shown = (node) => node && node.getClientRects().length > 0;
  let known = new WeakSet(); // the data of every figure that was drawn before the action
  let before = "";
  const isNew = (plot) => plot._fullData && plot._fullLayout && !known.has(plot._fullData);
  const heat = (plot) => plot._fullData[0]?.type === "heatmap" && plot.querySelector(".hm image");
  const drawn = (plot) => plot.querySelector(".hm image, .trace path, .bars path, .sankey, canvas, path.point");
  const title = (name) =>
    [...document.querySelectorAll("h1")].some((h) => shown(h) && h.textContent === name);
  const text = (name) =>
    [...document.querySelectorAll("[data-testid=stMain] p")].filter((p) => p.textContent.startsWith(name));
  const wanted = {
    heatmap: () => plots().some((p) => isNew(p) && shown(p) && heat(p)),
    picked: (sample) => text("sample ").some((p) => shown(p) && p.textContent !== before)
      && text("Its links go to").some(shown) && location.search.includes(`sample=${sample}`),
    page: ([name, kind]) => title(name) && {
      figure: () => plots().some((p) => isNew(p) && shown(p) && drawn(p)),
      table: () => [...document.querySelectorAll("[data-testid=stDataFrame] canvas")].some(shown),
      drawing: () => [...document.querySelectorAll("[data-testid=stMarkdown] img, [data-testid=stMarkdown] svg")]
        .some(shown),
    }[kind](),
  };
  const quiet = () => !!document.querySelector("[data-test-script-state=notRunning]");
  const watch = {
    started: null, done: null, whole: null, long: 0, armed: null,
    arm(what, argument) {
      known = new WeakSet(plots().map((p) => p._fullData).filter(Boolean));
      before = text("sample ").map((p) => p.textContent).join();
      Object.assign(watch, { started: null, done: null, whole: null, armed: [what, argument] });
    },
    times() {
      return { shown: watch.done - watch.started, whole: watch.whole - watch.started };
    },
  };
  const starts = (event) => {
    if (watch.armed) watch.started = event.timeStamp;
  };
  for (const kind of ["click", "mouseup"]) addEventListener(kind, starts, true);
  const frame = (now) => {
    if (watch.armed && watch.started !== null) {
      const [what, argument] = watch.armed;
      if (watch.done === null && wanted[what](argument)) {
        watch.done = -1; // seen; the picture is on screen with the frame after the next
        requestAnimationFrame(() => requestAnimationFrame((then) => (watch.done = then)));
      }
      if (watch.done > 0 && quiet()) {
        watch.whole = now;
        watch.armed = null;
      }
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.watch = watch;
})();
