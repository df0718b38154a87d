"use strict";
// What every page of formcheck shares: colours, charts and printing.

const formcheck = {
  charts: [],
  colour: (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
  data: JSON.parse(document.getElementById("data").textContent),
  number: (value, decimals) => (Number(value.toFixed(decimals)) + 0).toFixed(decimals).replace("-", "−"),
};

// A row of what to draw behind the curves: {start, end, counted, label}.
formcheck.shade = (u, regions) => {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const region of regions) {
    const left = u.valToPos(region.start, "x", true);
    const right = u.valToPos(region.end, "x", true);
    ctx.fillStyle = region.counted ? formcheck.colour("--counted") : formcheck.hatch(ctx);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
};

formcheck.hatch = (ctx) => {
  const size = 8 * devicePixelRatio;
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  pen.strokeStyle = formcheck.colour("--uncounted");
  pen.lineWidth = 1.5 * devicePixelRatio;
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, "repeat");
};

// Numbers above the regions; where there is no room for all, the first of each crowd.
formcheck.label = (u, regions) => {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.font = `600 ${12 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  let free = bbox.left;
  for (const region of regions) {
    const middle = u.valToPos((region.start + region.end) / 2, "x", true);
    const half = ctx.measureText(region.label).width / 2;
    if (middle - half < free || middle + half > bbox.left + bbox.width) continue;
    ctx.fillStyle = formcheck.colour(region.counted ? "--ink" : "--warn");
    ctx.fillText(region.label, middle, bbox.top + 4 * devicePixelRatio);
    free = middle + half + 6 * devicePixelRatio;
  }
  ctx.restore();
};

formcheck.zeroLine = (u) => {
  const { ctx, bbox } = u;
  const y = Math.round(u.valToPos(0, "y", true)) + 0.5;
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = formcheck.colour("--quiet");
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
};

formcheck.axes = () => {
  const quiet = {
    stroke: () => formcheck.colour("--quiet"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: () => formcheck.colour("--grid"), width: 1 },
    ticks: { show: false },
  };
  const plain = (_, values) => values.map((value) => String(value).replace("-", "−"));
  return [
    { ...quiet, grid: { show: false }, size: 28, values: (_, values) => values.map((value) => `${String(value).replace("-", "−")} s`) },
    { ...quiet, size: 44, space: 32, values: plain },
  ];
};

// Measured frames between two gaps: a line would not show them.
formcheck.alone = (values) =>
  values.flatMap((value, i) =>
    value != null && values[i - 1] == null && values[i + 1] == null ? [i] : [],
  );

// Three series per curve: the band's lower edge, its upper edge, and the value itself.
formcheck.series = (curves) => {
  const series = [{}];
  const bands = [];
  const data = [];
  for (const { values, plus_minus, colour, dash, width = 1.8, thin = false } of curves) {
    const stroke = () => formcheck.colour(colour) + (thin ? "66" : "");
    if (plus_minus) {
      const edge = (sign) => values.map((v, i) => (v == null || plus_minus[i] == null ? null : v + sign * plus_minus[i]));
      const hidden = { points: { show: false }, stroke: null };
      bands.push({ series: [series.length + 1, series.length], fill: () => formcheck.colour(colour) + "33" });
      series.push(hidden, { ...hidden });
      data.push(edge(-1), edge(1));
    }
    const alone = formcheck.alone(values);
    series.push({ stroke, width, dash, points: { size: 4, fill: stroke, filter: () => alone } });
    data.push(values);
  }
  return { series, bands, data };
};

// The axis with some pixels more at the top, for the numbers of the regions.
formcheck.withRoom = (chart, height) => () => {
  const drawn = height() - 28;
  const low = chart.low - 0.03 * (chart.high - chart.low);
  return [low, low + ((chart.high - low) * drawn) / (drawn - 22)];
};

// Draw a chart into its place; `more` are further options of uPlot.
formcheck.draw = (host, chart, time, curves, regions, more = {}) => {
  const { series, bands, data } = formcheck.series(curves);
  const height = () => (innerWidth < 600 ? 150 : 200);
  const options = {
    width: host.clientWidth,
    height: height(),
    legend: { show: false },
    cursor: { y: false, sync: { key: "time", setSeries: false }, drag: { x: true, y: false, dist: 8 } },
    scales: { x: { time: false }, y: { range: formcheck.withRoom(chart, height) } },
    axes: formcheck.axes(),
    series,
    bands,
    ...more,
    hooks: {
      drawAxes: [(u) => formcheck.shade(u, regions), formcheck.zeroLine],
      draw: [(u) => formcheck.label(u, regions)],
      ...more.hooks,
    },
  };
  const u = new uPlot(options, [time, ...data], host);
  const fit = (width) => width > 0 && u.setSize({ width, height: height() });
  new ResizeObserver(() => fit(host.clientWidth)).observe(host);
  formcheck.charts.push({ u, fit });
  return u;
};

formcheck.redraw = () => formcheck.charts.forEach(({ u }) => u.redraw(false, true));

// Light or dark: what the system says, until the reader chooses.
formcheck.startTheme = () => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Show the page light" : "Show the page dark");
    formcheck.redraw();
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    show();
  });
  system.addEventListener("change", show);
  button.hidden = false;
  show();
};

// On paper: light, and the charts as wide as the text of an A4 page.
formcheck.startPrinting = () => {
  const root = document.documentElement;
  const paper = 660;
  let before;
  const prepare = () => {
    if (before !== undefined) return;
    before = root.dataset.theme ?? "";
    root.dataset.theme = "light";
    root.classList.add("printing");
    formcheck.charts.forEach(({ u, fit }) => {
      fit(paper);
      u.redraw(false, true);
    });
  };
  const restore = () => {
    if (before === undefined) return;
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    before = undefined;
    root.classList.remove("printing");
    formcheck.charts.forEach(({ u, fit }) => {
      fit(u.root.parentElement.clientWidth);
      u.redraw(false, true);
    });
  };
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", restore);
  const button = document.getElementById("print");
  button.hidden = false;
  button.addEventListener("click", () => print());
};
