/** Probes on features of two models: mixed at several rates, and the first of both by rank. */
const PROBE_PANELS = [
  ["mix", "rate", "share of the base's features", "share"],
  ["ranked", "dimensions", "features", "number"],
];
const curvesOfProbes = (combine) =>
  probes.filter((entry) => entry.combine === combine && entry.curve?.length > 0 && state.categories.has(probeGroup(entry)));

function probeCurve(entry, panel, [, key, label, kind]) {
  const group = probeGroup(entry);
  return {
    type: "line",
    name: WORDS[group],
    xAxisIndex: panel,
    yAxisIndex: panel,
    symbol: SYMBOLS[group],
    symbolSize: 8,
    itemStyle: look(group),
    lineStyle: { color: colour(group), width: 2 },
    data: entry.curve.map((point) => ({
      value: [point[key], point.accuracy],
      tip: () => tip(probeName(entry), [[label, tick(point[key], kind)], ["accuracy", show(point.accuracy, "share")], ["log loss", show(point.log_loss)]]),
    })),
  };
}

register("probe-curves", {
  on: ["categories"],
  height: (width) => (width < 640 ? 680 : 380),
  option: (width) => {
    const shown = PROBE_PANELS.map(([combine]) => curvesOfProbes(combine));
    if (shown.flat().length === 0) return null;
    const names = [...new Set(shown.flat().map((entry) => WORDS[probeGroup(entry)]))];
    const stacked = width < 640;
    const place = (panel) =>
      stacked
        ? { left: 12, right: 20, top: `${50 * panel + 13}%`, height: "28%", containLabel: true }
        : { left: `${50 * panel + 1}%`, width: "46%", top: 44 + legendHeight(names, width), bottom: 34, containLabel: true };
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      legend: legend(names),
      grid: PROBE_PANELS.map((_, panel) => place(panel)),
      xAxis: PROBE_PANELS.map(([, , label, kind], panel) => axis(label, kind, { gridIndex: panel, scale: false })),
      yAxis: PROBE_PANELS.map((_, panel) => yAxis("accuracy", "share", { gridIndex: panel })),
      series: PROBE_PANELS.flatMap((each, panel) => shown[panel].map((entry) => probeCurve(entry, panel, each))),
    };
  },
  describe: () =>
    curvesOfProbes("mix")
      .map((entry) => {
        const best = entry.curve.reduce((p, q) => (q.accuracy > p.accuracy ? q : p));
        return `${probeName(entry)}: best at ${tick(best.rate, "share")} of the base, ${show(best.accuracy, "share")}`;
      })
      .join("; ") + ".",
  numbers: () => ({
    head: ["Features of", "Combined by", "Share or features", "Accuracy", "Log loss"],
    rows: PROBE_PANELS.flatMap(([combine, key, , kind]) =>
      curvesOfProbes(combine).flatMap((entry) =>
        entry.curve.map((point) => [probeName(entry), combine, tick(point[key], kind), show(point.accuracy, "share"), show(point.log_loss)])
      )
    ),
  }),
});
