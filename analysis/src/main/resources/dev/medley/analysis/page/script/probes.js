/** The paper's figure 6: linear probes on the features of one model and of two. */
const probes = data.probes ?? [];
const probeName = (entry) => entry.models.map((name) => shortNames[indexOfModel.get(name)] ?? name).join(" + ");
const probeGroup = (entry) => {
  const numbers = entry.models.map((name) => indexOfModel.get(name));
  if (numbers.length === 1) return models[numbers[0]]?.group ?? "unknown";
  return pairOf(numbers[0], numbers[1])?.category ?? "unknown";
};
const wholeProbes = () =>
  probes
    .filter((entry) => !entry.curve && isNumber(entry.accuracy))
    .sort((p, q) => q.accuracy - p.accuracy)
    .slice(0, 40);

register("probes", {
  on: [],
  height: () => Math.max(260, 90 + 22 * wholeProbes().length),
  option: () => {
    const shown = wholeProbes().reverse();
    if (shown.length === 0) return null;
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      grid: { left: 12, right: 60, top: 12, bottom: 34, containLabel: true },
      xAxis: axis("accuracy", "share", { splitNumber: 4, axisLabel: { hideOverlap: true } }),
      yAxis: nameAxis(shown.map(probeName), { axisLabel: { width: 140, overflow: "truncate" } }),
      series: [
        {
          type: "scatter",
          data: shown.map((entry, row) => ({
            value: [entry.accuracy, row],
            symbol: SYMBOLS[probeGroup(entry)],
            symbolSize: 12,
            itemStyle: { color: colour(probeGroup(entry)) },
            label: { show: true, position: "right", color: colour("muted"), fontSize: 10, formatter: () => show(entry.accuracy, "share") },
            tip: () =>
              tip(probeName(entry), [
                ["accuracy", show(entry.accuracy, "share")],
                ["log loss", show(entry.log_loss)],
                ["features", show(entry.dimensions, "count")],
                ["l2", String(entry.l2)],
                ["fitted on", entry.fit_on],
              ]),
          })),
        },
      ],
    };
  },
  describe: () => {
    const best = wholeProbes()[0];
    return best ? `Linear probes; the best is on ${probeName(best)}, accuracy ${show(best.accuracy, "share")}.` : "";
  },
  numbers: () => ({
    head: ["Features of", "Combined by", "Features", "Accuracy", "Log loss"],
    rows: probes.map((entry) => [probeName(entry), entry.combine ?? "", show(entry.dimensions, "count"), show(entry.accuracy, "share"), show(entry.log_loss)]),
  }),
});
