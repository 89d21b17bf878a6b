/**
 * Charts. Each file that follows registers one: `option()` for ECharts, null where the filters
 * leave nothing; `describe()` what it shows in words; `numbers()` a table of what it
 * shows; `on` what it depends on; and if it wants `height(width)`, `click(event)`.
 */
const charts = new Map();
const register = (name, spec) => charts.set(name, spec);

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const MOST_NUMBERS = 300;
const mounted = [];

function mount(figure) {
  const spec = charts.get(figure.dataset.chart);
  const plot = find(".plot", figure);
  plot.style.height = `${spec.height ? spec.height(plot.clientWidth) : 380}px`;
  const reading = element("p", { class: "reading", id: `reading-${figure.dataset.chart}` });
  plot.after(reading);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", find("h3", figure).textContent);
  plot.setAttribute("aria-describedby", reading.id);
  const instance = echarts.init(plot, null, { renderer: "svg" });
  if (spec.click) instance.on("click", spec.click);
  // every drawing calls its background "0"; names of elements must be unique in a page
  instance.on("rendered", () => find("svg > rect[id], svg > g > rect[id]", plot)?.removeAttribute("id"));
  const chart = { name: figure.dataset.chart, spec, plot, reading, figure, instance, width: plot.clientWidth };
  addTools(chart);
  mounted.push(chart);
  new ResizeObserver(() => {
    if (Math.abs(plot.clientWidth - chart.width) > 1) draw(chart);
  }).observe(plot);
  draw(chart);
}

function draw(chart) {
  const { spec, plot, instance } = chart;
  chart.width = plot.clientWidth;
  if (spec.height) plot.style.height = `${spec.height(chart.width)}px`;
  instance.resize();
  const option = spec.option(chart.width);
  instance.clear();
  instance.setOption({ ...common(), ...(option ?? nothing()) });
  chart.reading.textContent = option ? spec.describe() : "";
  plot.dataset.drawn = "yes";
  const open = find(".numbers", chart.figure);
  if (open) open.replaceWith(numbers(chart));
}

function common() {
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: colour("ink") },
    grid: { left: 12, right: 24, top: 62, bottom: 34, containLabel: true },
    tooltip: tooltip(() => null),
  };
}

function nothing() {
  return {
    title: {
      text: "The filters leave nothing to show.",
      left: "center",
      top: "middle",
      textStyle: { color: colour("muted"), fontSize: 14, fontWeight: "normal" },
    },
  };
}

function tooltip(formatter, more = {}) {
  return {
    trigger: "item",
    confine: true,
    backgroundColor: colour("paper"),
    borderColor: colour("line"),
    textStyle: { color: colour("ink"), fontFamily: FONT },
    formatter,
    ...more,
  };
}

function axis(name, kind, more = {}) {
  const { axisLabel, ...rest } = more;
  return {
    type: "value",
    name: kind === "points" ? `${name} (points)` : name,
    nameLocation: "middle",
    nameGap: 32,
    nameTextStyle: { color: colour("muted"), fontSize: 12 },
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
    axisLabel: { color: colour("muted"), fontSize: 11, formatter: (value) => tick(value, kind), ...axisLabel },
    splitLine: { lineStyle: { color: colour("line"), opacity: 0.6 } },
    scale: true,
    ...rest,
  };
}

/** Its name stands level, above it. */
function yAxis(name, kind, more = {}) {
  return axis(name, kind, { nameLocation: "end", nameGap: 12, nameTextStyle: { color: colour("muted"), fontSize: 12, align: "left", padding: [0, 0, 0, -30] }, ...more });
}

function nameAxis(names, more = {}) {
  const { axisLabel, ...rest } = more;
  return {
    type: "category",
    data: names,
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { color: colour("muted"), fontSize: 11, interval: 0, ...axisLabel },
    ...rest,
  };
}

/** A legend that only explains: filters are above, for all charts at once. */
function legend(entries, more = {}) {
  return {
    data: entries,
    selectedMode: false,
    top: 4,
    left: "center",
    itemWidth: 12,
    itemHeight: 10,
    itemGap: 14,
    textStyle: { color: colour("muted"), fontSize: 11 },
    ...more,
  };
}

/** How much room a legend takes above a chart. */
function legendHeight(names, width) {
  const needed = names.reduce((sum, name) => sum + 26 + 5.6 * name.length, 0);
  return 20 * Math.ceil(needed / Math.max(1, width - 40));
}

function look(group, more = {}) {
  return { color: colour(group), borderColor: colour("paper"), borderWidth: 0.7, ...more };
}

function horizontal(value, text, position = "insideEndTop") {
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: colour("muted"), type: "dashed", width: 1 },
    label: { color: colour("muted"), fontSize: 11, position, formatter: () => text },
    data: [{ yAxis: value }],
  };
}

function addTools(chart) {
  const tools = find(".figure-tools", chart.figure);
  const title = find("h3", chart.figure).textContent;
  const table = element("button", { type: "button", "aria-expanded": "false", "aria-label": `Numbers of: ${title}` }, "Numbers");
  table.addEventListener("click", () => {
    const open = find(".numbers", chart.figure);
    if (open) open.remove();
    else chart.figure.append(numbers(chart));
    table.setAttribute("aria-expanded", String(!open));
  });
  const save = element("button", { type: "button", "aria-label": `Save as SVG: ${title}` }, "SVG");
  save.addEventListener("click", () => saveSvg(chart));
  tools.append(table, save);
}

/** The drawing as a file: its elements as they are, on paper. */
function svgOf(chart) {
  const drawing = find("svg", chart.plot).cloneNode(true);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", colour("paper")]]) {
    paper.setAttribute(name, value);
  }
  drawing.prepend(paper);
  return new XMLSerializer().serializeToString(drawing);
}

function saveSvg(chart) {
  const address = URL.createObjectURL(new Blob([svgOf(chart)], { type: "image/svg+xml" }));
  element("a", { href: address, download: `${chart.name}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function numbers(chart) {
  const { head, rows } = chart.spec.numbers();
  const body = element("tbody");
  for (const row of rows.slice(0, MOST_NUMBERS)) {
    body.append(
      element("tr", {}, ...row.map((cell, i) => (i === 0 ? element("th", { scope: "row" }, cell) : element("td", {}, cell))))
    );
  }
  const left = rows.length - MOST_NUMBERS;
  return element(
    "div",
    { class: "numbers" },
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": `Numbers of: ${find("h3", chart.figure).textContent}` },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
        body
      )
    ),
    left > 0 ? element("p", { class: "table-foot" }, `${show(left, "count")} more rows are in the CSV files beside this page.`) : null
  );
}

onChange((changed) => {
  mounted.filter((chart) => changed.includes("theme") || chart.spec.on.some((each) => changed.includes(each))).forEach(draw);
});
