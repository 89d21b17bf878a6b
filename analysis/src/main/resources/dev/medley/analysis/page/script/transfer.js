/** The paper's figure 7: models and pairs on this data set, and on another one. */
const transfer = (data.transfer ?? []).find((entry) => entry.models?.length > 1);
const transferName = (name) => shortNames[indexOfModel.get(name)];
const transferModels = () =>
  transfer.models
    .map((entry) => ({ ...entry, model: indexOfModel.get(entry.name) }))
    .filter(({ model }) => models[model].group === "base" || state.categories.has(models[model].group));
const transferPairs = () => {
  const found = new Map(shownPairs().map((pair) => [`${pair.a} ${pair.b}`, pair]));
  return transfer.pairs
    .map((entry) => ({ ...entry, pair: found.get(`${indexOfModel.get(entry.a)} ${indexOfModel.get(entry.b)}`) }))
    .filter((entry) => entry.pair);
};
const transferLines = (entry) => [
  [data.dataset, show(entry.accuracy, "share")],
  [transfer.dataset, show(entry.other_accuracy, "share")],
];

register("transfer", {
  on: ["categories", "against"],
  height: (width) => Math.min(440, Math.max(320, width)),
  option: (width) => {
    const single = transferModels();
    const both = transferPairs();
    if (single.length + both.length === 0) return null;
    const groups = ["base", ...CATEGORIES].filter((group) => single.some((entry) => models[entry.model].group === group));
    const categories = CATEGORIES.filter((category) => both.some((entry) => entry.pair.category === category));
    const names = [...new Set([...groups, ...categories])].map((group) => WORDS[group]);
    const point = (entry) => [entry.accuracy, entry.other_accuracy];
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      legend: legend(names),
      grid: { left: 16, right: 20, top: 42 + legendHeight(names, width), bottom: 34, containLabel: true },
      xAxis: axis(`accuracy on ${data.dataset}`, "share"),
      yAxis: yAxis(`accuracy on ${transfer.dataset}`, "share"),
      series: [
        ...categories.map((category) => ({
          type: "scatter",
          name: WORDS[category],
          symbol: SYMBOLS[category],
          symbolSize: both.length > 1000 ? 5 : 8,
          itemStyle: { color: "transparent", borderColor: colour(category), borderWidth: 1.4, opacity: 0.8 },
          data: both
            .filter((entry) => entry.pair.category === category)
            .map((entry) => ({
              value: point(entry),
              pair: entry.pair,
              tip: () => tip(`${shortNames[entry.pair.a]} with ${shortNames[entry.pair.b]}`, transferLines(entry)),
            })),
        })),
        ...groups.map((group) => ({
          type: "scatter",
          name: WORDS[group],
          symbol: SYMBOLS[group],
          symbolSize: 13,
          z: 4,
          itemStyle: look(group),
          data: single
            .filter((entry) => models[entry.model].group === group)
            .map((entry) => ({ value: point(entry), tip: () => tip(transferName(entry.name), transferLines(entry)) })),
        })),
      ],
    };
  },
  describe: () => {
    const best = (entries) => entries.reduce((p, q) => (q.other_accuracy > p.other_accuracy ? q : p));
    const pair = transfer.pairs.length > 0 ? `; of the best pair, ${transferName(best(transfer.pairs).a)} with ${transferName(best(transfer.pairs).b)}, ${show(best(transfer.pairs).other_accuracy, "share")}` : "";
    return `Accuracy on ${transfer.dataset} of the best model, ${transferName(best(transfer.models).name)}, ${show(best(transfer.models).other_accuracy, "share")}${pair}.`;
  },
  numbers: () => ({
    head: ["Model or pair", `Accuracy on ${data.dataset}`, `Accuracy on ${transfer.dataset}`],
    rows: [
      ...transferModels().map((entry) => [transferName(entry.name), entry]),
      ...transferPairs().map((entry) => [`${transferName(entry.a)} with ${transferName(entry.b)}`, entry]),
    ].map(([name, entry]) => [name, show(entry.accuracy, "share"), show(entry.other_accuracy, "share")]),
  }),
  click: (event) => event.data.pair && choosePair(event.data.pair),
});
