/** Ensembles of random members: accuracy by size. */
const ensembleCurves = data.ensemble_curves ?? [];
const ensembleGroup = (entry) => entry.category ?? "base";
const ensembleName = (entry) => (entry.category ? `base with ${WORDS[entry.category]}` : "any models");

function ensembleBand(entry) {
  return {
    type: "custom",
    silent: true,
    z: 1,
    data: [[entry.curve[0].size, entry.curve[0].accuracy]],
    renderItem: (params, api) => ({
      type: "polygon",
      shape: {
        points: [
          ...entry.curve.map((point) => api.coord([point.size, point.range[1]])),
          ...[...entry.curve].reverse().map((point) => api.coord([point.size, point.range[0]])),
        ],
      },
      style: { fill: colour(ensembleGroup(entry)), opacity: 0.1 },
    }),
  };
}

register("ensembles", {
  on: ["categories"],
  height: (width) => Math.min(400, Math.max(320, width)),
  option: (width) => {
    const shown = ensembleCurves.filter((entry) => state.categories.has(ensembleGroup(entry)));
    if (shown.length === 0) return null;
    const names = shown.map(ensembleName);
    const ends = shown.flatMap((entry) => entry.curve.flatMap((point) => [point.accuracy, ...point.range]));
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      legend: legend(names),
      grid: { left: 16, right: 20, top: 42 + legendHeight(names, width), bottom: 34, containLabel: true },
      xAxis: axis("members", "number", { minInterval: 1, min: 1, scale: false }),
      yAxis: yAxis("accuracy", "share", { min: Math.floor(Math.min(...ends) * 200) / 200 }),
      series: [
        ...shown.map(ensembleBand),
        ...shown.map((entry) => ({
          type: "line",
          name: ensembleName(entry),
          symbol: SYMBOLS[ensembleGroup(entry)],
          symbolSize: 7,
          itemStyle: look(ensembleGroup(entry)),
          lineStyle: { color: colour(ensembleGroup(entry)), width: 2 },
          data: entry.curve.map((point) => ({
            value: [point.size, point.accuracy],
            tip: () =>
              tip(ensembleName(entry), [
                ["members", String(point.size)],
                ["mean accuracy", show(point.accuracy, "share")],
                ["95 % of draws", showInterval(point.range, "share")],
              ]),
          })),
        })),
      ],
    };
  },
  describe: () =>
    ensembleCurves
      .map((entry) => {
        const last = entry.curve.at(-1);
        return `${ensembleName(entry)}: ${show(entry.curve[0].accuracy, "share")} with one member, ${show(last.accuracy, "share")} with ${last.size}`;
      })
      .join("; ") + ".",
  numbers: () => ({
    head: ["Members of", "Size", "Mean accuracy", "95 % of draws"],
    rows: ensembleCurves.flatMap((entry) =>
      entry.curve.map((point) => [ensembleName(entry), String(point.size), show(point.accuracy, "share"), showInterval(point.range, "share")])
    ),
  }),
});
