/** Pairs by category, those with the base beside those without. */
const SPREAD = 0.34;

/** An even spread that looks like chance and is the same every time. */
const jitter = (index) => ((index * 0.6180339887) % 1) - 0.5;

function stripX(slot, withBase, index) {
  const both = state.against === "all";
  return slot + 0.5 + (both ? (withBase ? -0.21 : 0.21) : 0) + jitter(index) * SPREAD * (both ? 0.85 : 1.5);
}

/** Means and intervals of the report, or plain means where it has none. */
function groupMeans(measure, shown) {
  const found = [];
  for (const category of CATEGORIES) {
    for (const against of ["base", "members"]) {
      const values = shown
        .filter((pair) => pair.category === category && pair.withBase === (against === "base"))
        .map((pair) => valueOf(measure, pair))
        .filter(isNumber);
      if (values.length === 0) continue;
      const reported = data.categories?.find((each) => each.category === category && each.against === against)?.[measure];
      found.push({ category, against, pairs: values.length, mean: reported?.mean ?? mean(values), ci: reported?.ci ?? null });
    }
  }
  return found;
}

function intervalMarks(groups, place) {
  return {
    type: "custom",
    xAxisIndex: 1,
    silent: true,
    z: 4,
    data: groups.filter((group) => group.ci).map((group) => [place(group), ...group.ci, group.against === "base" ? 0 : 1]),
    renderItem: (params, api) => {
      const low = api.coord([api.value(0), api.value(1)]);
      const high = api.coord([api.value(0), api.value(2)]);
      const style = { stroke: colour("ink"), lineWidth: 1.8, lineDash: api.value(3) ? [3, 2] : null };
      const line = (x1, y1, x2, y2, s) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: s });
      const cap = { stroke: colour("ink"), lineWidth: 1.8 };
      return {
        type: "group",
        children: [
          line(low[0], low[1], high[0], high[1], style),
          line(low[0] - 5, low[1], low[0] + 5, low[1], cap),
          line(high[0] - 5, high[1], high[0] + 5, high[1], cap),
        ],
      };
    },
  };
}

function strip(measure, width) {
  const shown = shownPairs().filter((pair) => isNumber(valueOf(measure.key, pair)));
  if (shown.length === 0) return null;
  const present = CATEGORIES.filter((category) => shown.some((pair) => pair.category === category));
  const slot = (category) => present.indexOf(category);
  const groups = groupMeans(measure.key, shown);
  const place = (group) =>
    slot(group.category) + 0.5 + (state.against === "all" ? (group.against === "base" ? -0.21 : 0.21) : 0);
  return {
    tooltip: tooltip((event) => event.data.tip?.() ?? null),
    grid: { left: 12, right: 16, top: 34, bottom: 12, containLabel: true },
    xAxis: [
      nameAxis(present.map((category) => WORDS[category]), { axisLabel: { fontSize: width < 500 ? 11 : 13, color: colour("ink"), rotate: width / present.length < 110 ? 32 : 0 } }),
      { type: "value", min: 0, max: present.length, show: false },
    ],
    yAxis: yAxis(measure.label, measure.kind),
    series: [
      ...present.flatMap((category) =>
        [true, false].map((withBase) => ({
          type: "scatter",
          xAxisIndex: 1,
          symbol: SYMBOLS[category],
          symbolSize: shown.length > 1000 ? 5 : 9,
          itemStyle: withBase
            ? look(category, { opacity: 0.9 })
            : { color: "transparent", borderColor: colour(category), borderWidth: 1.4, opacity: 0.75 },
          data: shown
            .filter((pair) => pair.category === category && pair.withBase === withBase)
            .map((pair) => ({
              value: [stripX(slot(category), withBase, pair.index), valueOf(measure.key, pair)],
              pair,
              tip: () => pairTip(pair),
            })),
        }))
      ),
      intervalMarks(groups, place),
      {
        type: "scatter",
        xAxisIndex: 1,
        symbol: "diamond",
        symbolSize: 15,
        z: 5,
        itemStyle: { color: colour("ink"), borderColor: colour("paper"), borderWidth: 1.5 },
        data: groups.map((group) => ({
          value: [place(group), group.mean],
          tip: () =>
            tip(`${WORDS[group.category]}, ${group.against === "base" ? "with the base" : "without the base"}`, [
              ["pairs", show(group.pairs, "count")],
              ["mean", show(group.mean, measure.kind)],
              ["95 %", showInterval(group.ci, measure.kind) || "too few models"],
            ]),
        })),
      },
    ],
  };
}
