// Draws the figures in the reader's colours, and saves figures and tables.
"use strict";
(() => {
  const PRINTED = 680; // pixels of a printed page's width
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const page = JSON.parse(document.getElementById("look").textContent);
  const plots = [...document.querySelectorAll(".plot")];
  const specs = new Map(
    plots.map((plot) => [plot, JSON.parse(plot.nextElementSibling.textContent)]),
  );

  function dressed(spec, isDark, layout = {}) {
    const look = page.looks[isDark ? "dark" : "light"];
    const data = spec.data.map((trace) =>
      trace.meta === page.meta ? { ...trace, colorscale: look.bent } : trace,
    );
    return { data, layout: { ...spec.layout, template: look.template, ...layout } };
  }

  function draw(plot, isDark, layout) {
    const { data, layout: whole } = dressed(specs.get(plot), isDark, layout);
    const config = { responsive: true, displaylogo: false, modeBarButtonsToRemove: page.hidden };
    return Plotly.react(plot, structuredClone(data), structuredClone(whole), config);
  }

  const drawAll = () => Promise.all(plots.map((plot) => draw(plot, dark.matches)));

  function download(address, name) {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
  }

  function saveFigure(plot, format) {
    const { width, height } = plot._fullLayout;
    const figure = dressed(specs.get(plot), false);
    figure.layout.margin = { ...figure.layout.margin, pad: 0 };
    const options = { format, width, height, scale: format === "png" ? 3 : 1 };
    Plotly.downloadImage(structuredClone(figure), { ...options, filename: plot.dataset.name });
  }

  function saveTable(table) {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const value = (cell) => cell.dataset.value ?? cell.textContent.replace(/^–$/, "");
    const lines = [...table.rows].map((row) => [...row.cells].map(value).map(quoted).join(","));
    const address = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" }));
    download(address, `${table.dataset.name}.csv`);
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  document.addEventListener("click", (event) => {
    const format = event.target.dataset?.save;
    if (format === "csv") saveTable(event.target.closest(".table").querySelector("table"));
    else if (format) saveFigure(event.target.closest("figure").querySelector(".plot"), format);
  });
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      part.open = true;
      opened.push(part);
    }
    for (const plot of plots) {
      const shared = plot.closest(".stack, .grid:not(.wide)") ? 2 : 1;
      const width = Math.min(specs.get(plot).layout.width ?? PRINTED, PRINTED / shared - 8);
      draw(plot, false, { width });
    }
  });
  addEventListener("afterprint", () => {
    for (const part of opened.splice(0)) part.open = false;
    drawAll();
  });
  dark.addEventListener("change", drawAll);
  drawAll().then(() => document.documentElement.setAttribute("data-drawn", plots.length));
})();
