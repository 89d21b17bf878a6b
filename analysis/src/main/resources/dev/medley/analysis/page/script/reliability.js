/** Reliability diagrams of the two picked models (Guo et al. 2017, figure 1). */
function reliabilityBins(model) {
  const found = models[model].reliability;
  const bins = found?.[state.reliabilityKind ?? "calibrated"] ?? found?.uncalibrated;
  return bins
    ? bins.examples
        .map((examples, bin) => ({ examples, confidence: bins.confidence[bin], accuracy: bins.accuracy[bin] }))
        .filter((bin) => bin.examples > 0)
    : [];
}

const pickedModels = () => (state.a === state.b ? [state.a] : [state.a, state.b]);

register("reliability", {
  on: ["a", "b", "reliabilityKind"],
  height: (width) => Math.min(440, Math.max(320, width)),
  option: () => {
    const shown = pickedModels().filter((model) => reliabilityBins(model).length > 0);
    if (shown.length === 0) return null;
    const styles = [
      ["reinit", "circle"],
      ["dataset", "diamond"],
    ];
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      legend: legend(shown.map((model) => shorten(shortNames[model], 28))),
      xAxis: axis("confidence", "share", { min: 0, max: 1, scale: false }),
      yAxis: yAxis("accuracy", "share", { min: 0, max: 1, scale: false }),
      series: [
        {
          type: "line",
          silent: true,
          showSymbol: false,
          lineStyle: { color: colour("muted"), type: "dashed", width: 1 },
          data: [
            [0, 0],
            [1, 1],
          ],
        },
        ...shown.map((model, at) => {
          const bins = reliabilityBins(model);
          const all = bins.reduce((sum, bin) => sum + bin.examples, 0);
          return {
            type: "line",
            name: shorten(shortNames[model], 28),
            symbol: styles[at][1],
            lineStyle: { color: colour(styles[at][0]), width: 1.5 },
            itemStyle: look(styles[at][0], { opacity: 0.85 }),
            data: bins.map((bin) => ({
              value: [bin.confidence, bin.accuracy],
              symbolSize: 5 + 22 * Math.sqrt(bin.examples / all),
              tip: () =>
                tip(shortNames[model], [
                  ["examples", show(bin.examples, "count")],
                  ["confidence", show(bin.confidence, "share")],
                  ["accuracy", show(bin.accuracy, "share")],
                ]),
            })),
          };
        }),
      ],
    };
  },
  describe: () =>
    `Reliability: ${pickedModels()
      .map((model) => {
        const scores = (state.reliabilityKind ?? "calibrated") === "calibrated" ? models[model].calibrated ?? models[model] : models[model];
        return `${models[model].name} has an expected calibration error of ${show(scores.ece, "share")}`;
      })
      .join(", ")}.`,
  numbers: () => ({
    head: ["Model", "Examples", "Confidence", "Accuracy"],
    rows: pickedModels().flatMap((model) =>
      reliabilityBins(model).map((bin) => [shortNames[model], show(bin.examples, "count"), show(bin.confidence, "share"), show(bin.accuracy, "share")])
    ),
  }),
});
