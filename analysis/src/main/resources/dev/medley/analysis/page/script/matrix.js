/** All pairs as a heat map. */
const matrixMeasure = () => measureOf(state.matrixMeasure) ?? MEASURES[0];

function matrixOrder() {
  const shown = shownModels();
  const key = state.matrixOrder ?? "category";
  if (key === "accuracy") return shown.sort((i, j) => models[j].accuracy - models[i].accuracy);
  if (key === "clusters") return clustered(shown, matrixMeasure());
  return byCategory(shown);
}

function byCategory(indices) {
  const rank = (index) => ["base", ...CATEGORIES].indexOf(models[index].group);
  return indices.sort((i, j) => rank(i) - rank(j) || i - j);
}

function heat(rows, names, cells, kind, more = {}) {
  const { colours = SEQUENTIAL, bounds, labelled, ...rest } = more;
  const values = cells.map((cell) => cell.value[2]).filter(isNumber);
  if (values.length === 0) return null;
  const end = (value) => show(value, kind).replace(" points", "");
  const [low, high] = bounds ?? [Math.min(...values), Math.max(...values)];
  return {
    visualMap: {
      min: low,
      max: high > low ? high : low + 1e-9,
      calculable: false,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemWidth: 12,
      itemHeight: 160,
      text: [end(high), end(low)],
      textStyle: { color: colour("muted"), fontSize: 11 },
      inRange: { color: colours },
      formatter: end,
    },
    xAxis: nameAxis(names, { position: "top", axisLabel: { rotate: 55, fontSize: names.length > 40 ? 8 : 11, width: 110, overflow: "truncate", interval: "auto" } }),
    yAxis: nameAxis(rows, { inverse: true, axisLabel: { fontSize: rows.length > 40 ? 8 : 11, width: 120, overflow: "truncate", interval: "auto" } }),
    grid: { left: 12, right: 16, top: 8, bottom: 46, containLabel: true },
    series: [
      {
        type: "heatmap",
        data: cells,
        label: labelled ? { show: true, fontSize: 10, formatter: (event) => labelled(event.value[2]) } : { show: false },
        itemStyle: { borderColor: colour("paper"), borderWidth: rows.length > 40 ? 0 : 1 },
        emphasis: { itemStyle: { borderColor: colour("ink"), borderWidth: 1.5 } },
      },
    ],
    ...rest,
  };
}

/** A label that can be read on its cell. */
function readableOn(share) {
  return share > 0.6 ? "#10151a" : "#ffffff";
}

register("matrix", {
  on: ["categories", "matrixMeasure", "matrixOrder"],
  height: (width) => Math.min(860, Math.max(330, Math.min(width, 90 + 44 * shownModels().length + 100))),
  option: (width) => {
    const order = matrixOrder();
    const measure = matrixMeasure();
    const cells = [];
    order.forEach((i, row) =>
      order.forEach((j, column) => {
        const pair = i === j ? null : pairOf(i, j);
        const value = pair && valueOf(measure.key, pair);
        if (isNumber(value)) cells.push({ value: [column, row, value], pair, tip: () => pairTip(pair) });
      })
    );
    const values = cells.map((cell) => cell.value[2]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const digits = measure.kind === "share" || measure.kind === "points" ? (value) => minus((100 * value).toFixed(1)) : (value) => minus(value.toFixed(2));
    const room = (width - 160) / order.length > 30;
    cells.forEach((cell) => {
      if (room) cell.label = { color: readableOn((cell.value[2] - low) / (high - low || 1)) };
    });
    const names = order.map((index) => shortNames[index]);
    return heat(names, names, cells, measure.kind, {
      labelled: room ? digits : null,
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
    });
  },
  describe: () => {
    const found = shownPairs().filter((pair) => isNumber(valueOf(matrixMeasure().key, pair)));
    if (found.length === 0) return "";
    const by = (p, q) => valueOf(matrixMeasure().key, p) - valueOf(matrixMeasure().key, q);
    const [least, most] = [found.reduce((p, q) => (by(q, p) < 0 ? q : p)), found.reduce((p, q) => (by(q, p) > 0 ? q : p))];
    const text = (pair) => `${shortNames[pair.a]} and ${shortNames[pair.b]} (${show(valueOf(matrixMeasure().key, pair), matrixMeasure().kind)})`;
    return `Matrix of ${matrixMeasure().label}. Least: ${text(least)}. Most: ${text(most)}.`;
  },
  numbers: () => ({
    head: ["First", "Second", "Category", matrixMeasure().label],
    rows: pairs
      .filter((pair) => isNumber(valueOf(matrixMeasure().key, pair)))
      .map((pair) => [shortNames[pair.a], shortNames[pair.b], WORDS[pair.category], show(valueOf(matrixMeasure().key, pair), matrixMeasure().kind)]),
  }),
  click: (event) => event.data.pair && choosePair(event.data.pair),
});
