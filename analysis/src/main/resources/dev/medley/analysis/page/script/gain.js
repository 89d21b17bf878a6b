/** The paper's figure 2: pairs whose errors differ more gain more. */
function pairScatter(width, measure, kind, label, more) {
  const shown = shownPairs().filter((pair) => isNumber(valueOf(measure, pair)) && isNumber(valueOf("error_inconsistency", pair)));
  if (shown.length === 0) return null;
  const present = CATEGORIES.filter((category) => shown.some((pair) => pair.category === category));
  const point = (pair) => [valueOf("error_inconsistency", pair), valueOf(measure, pair)];
  const of = (category) => shown.filter((pair) => pair.category === category);
  const names = present.map((category) => WORDS[category]);
  const { series = [], ...rest } = more(shown, point);
  return {
    tooltip: tooltip((event) => event.data.tip?.() ?? null),
    legend: legend(names),
    grid: { left: 16, right: 20, top: 42 + legendHeight(names, width), bottom: 34, containLabel: true },
    xAxis: axis("error inconsistency", "share"),
    yAxis: yAxis(label, kind),
    ...rest,
    series: [
      ...present.map((category) => ({
        type: "scatter",
        name: WORDS[category],
        symbol: SYMBOLS[category],
        symbolSize: shown.length > 1000 ? 5 : 9,
        itemStyle: look(category, { opacity: 0.8 }),
        data: of(category).map((pair) => ({ value: point(pair), pair, tip: () => pairTip(pair) })),
      })),
      ...present.map((category) => ({
        type: "scatter",
        symbol: "diamond",
        symbolSize: 19,
        z: 4,
        itemStyle: { color: colour(category), borderColor: colour("ink"), borderWidth: 2 },
        data: [
          {
            value: [0, 1].map((side) => mean(of(category).map((pair) => point(pair)[side]))),
            tip: () =>
              tip(`Mean: ${WORDS[category]}`, [
                ["pairs", show(of(category).length, "count")],
                ["inconsistent", show(mean(of(category).map((pair) => point(pair)[0])), "share")],
                [label, show(mean(of(category).map((pair) => point(pair)[1])), kind)],
              ]),
          },
        ],
      })),
      ...series,
    ],
  };
}

function scatterNumbers(measure, kind, label) {
  return {
    head: ["First", "Second", "Category", "Error inconsistency", label],
    rows: shownPairs()
      .filter((pair) => isNumber(valueOf(measure, pair)))
      .sort((p, q) => valueOf(measure, q) - valueOf(measure, p))
      .map((pair) => [
        shortNames[pair.a],
        shortNames[pair.b],
        WORDS[pair.category],
        show(valueOf("error_inconsistency", pair), "share"),
        show(valueOf(measure, pair), kind),
      ]),
  };
}

const relation = data.relations?.gain_vs_error_inconsistency;

function fitText() {
  if (!isNumber(relation?.slope)) return "No line can be fitted.";
  const range = Array.isArray(relation.slope_ci)
    ? `, interval over models ${showInterval(relation.slope_ci.map((end) => end / 10), "points")}`
    : "";
  return `Ten points more inconsistency go with ${show(relation.slope / 10, "points")} of gain${range}; r = ${show(relation.pearson_r)}, all ${relation.pairs} pairs.`;
}

register("gain", {
  on: ["categories", "against"],
  height: (width) => Math.min(440, Math.max(320, width)),
  option: (width) =>
    pairScatter(width, "gain", "points", "gain", (shown, point) => {
      const xs = shown.map((pair) => point(pair)[0]);
      const ends = [Math.min(...xs), Math.max(...xs)];
      const line = isNumber(relation?.slope) ? ends.map((x) => [x, relation.intercept + relation.slope * x]) : [];
      return {
        series: [
          {
            type: "line",
            silent: true,
            showSymbol: false,
            z: 3,
            lineStyle: { color: colour("ink"), width: 1.5 },
            data: line,
            markLine: horizontal(0, "no gain"),
          },
        ],
      };
    }),
  describe: () => `Gain of pairs against their error inconsistency. ${fitText()}`,
  numbers: () => scatterNumbers("gain", "points", "Gain"),
  click: (event) => event.data.pair && choosePair(event.data.pair),
});
