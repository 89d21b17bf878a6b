/** Reliability diagrams of the two picked models (Guo et al. 2017, figure 1). */
const PANELS = [
  ["uncalibrated", "as given"],
  ["calibrated", "calibrated"],
].filter(([kind]) => models.some((model) => model.reliability?.[kind]));

function reliabilityBins(model, kind) {
  const bins = models[model].reliability?.[kind];
  return bins
    ? bins.examples
        .map((examples, bin) => ({ examples, confidence: bins.confidence[bin], accuracy: bins.accuracy[bin] }))
        .filter((bin) => bin.examples > 0)
    : [];
}

const pickedModels = () => (state.a === state.b ? [state.a] : [state.a, state.b]);
const PICKED = [
  ["reinit", "circle"],
  ["dataset", "diamond"],
];

function reliabilityCurve(model, at, kind, panel) {
  const bins = reliabilityBins(model, kind);
  const all = bins.reduce((sum, bin) => sum + bin.examples, 0);
  const [group, symbol] = PICKED[at];
  return {
    type: "line",
    name: shorten(shortNames[model], 28),
    xAxisIndex: panel,
    yAxisIndex: panel,
    symbol,
    lineStyle: { color: colour(group), width: 1.5 },
    itemStyle: look(group, { opacity: 0.85 }),
    data: bins.map((bin) => ({
      value: [bin.confidence, bin.accuracy],
      symbolSize: 5 + 20 * Math.sqrt(bin.examples / all),
      tip: () =>
        tip(shortNames[model], [
          ["examples", show(bin.examples, "count")],
          ["confidence", show(bin.confidence, "share")],
          ["accuracy", show(bin.accuracy, "share")],
        ]),
    })),
  };
}

function diagonal(panel) {
  return {
    type: "line",
    xAxisIndex: panel,
    yAxisIndex: panel,
    silent: true,
    showSymbol: false,
    lineStyle: { color: colour("muted"), type: "dashed", width: 1 },
    data: [
      [0, 0],
      [1, 1],
    ],
  };
}

register("reliability", {
  on: ["a", "b"],
  height: (width) => (width < 640 ? 340 * PANELS.length : 380),
  option: (width) => {
    const shown = pickedModels().filter((model) => models[model].reliability);
    if (shown.length === 0) return null;
    const stacked = width < 640;
    const share = 100 / PANELS.length;
    const place = (panel) =>
      stacked
        ? { left: 12, right: 20, top: `${share * panel + 12}%`, height: `${share - 22}%`, containLabel: true }
        : { left: `${share * panel + 1}%`, width: `${share - 4}%`, top: 62, bottom: 34, containLabel: true };
    const whole = { min: 0, max: 1, scale: false };
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      legend: legend(shown.map((model) => shorten(shortNames[model], 28))),
      grid: PANELS.map((_, panel) => place(panel)),
      xAxis: PANELS.map(([, words], panel) => axis(`confidence, ${words}`, "share", { ...whole, gridIndex: panel })),
      yAxis: PANELS.map((_, panel) => yAxis("accuracy", "share", { ...whole, gridIndex: panel })),
      series: PANELS.flatMap(([kind], panel) => [
        diagonal(panel),
        ...shown.map((model, at) => reliabilityCurve(model, at, kind, panel)),
      ]),
    };
  },
  describe: () =>
    `Expected calibration error: ${pickedModels()
      .map((model) => {
        const { ece, calibrated } = models[model];
        return `${shortNames[model]} ${show(ece, "share")}${calibrated ? `, ${show(calibrated.ece, "share")} once calibrated` : ""}`;
      })
      .join("; ")}.`,
  numbers: () => ({
    head: ["Model", "Probabilities", "Examples", "Confidence", "Accuracy"],
    rows: PANELS.flatMap(([kind, words]) =>
      pickedModels().flatMap((model) =>
        reliabilityBins(model, kind).map((bin) => [
          shortNames[model],
          words,
          show(bin.examples, "count"),
          show(bin.confidence, "share"),
          show(bin.accuracy, "share"),
        ])
      )
    ),
  }),
});
