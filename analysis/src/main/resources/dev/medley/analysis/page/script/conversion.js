/** The paper's figure 3: how many inconsistent examples the ensemble gets right. */
register("conversion", {
  on: ["categories", "against"],
  height: (width) => Math.min(440, Math.max(320, width)),
  option: (width) =>
    pairScatter(width, "conversion_rate", "share", "conversion rate", () => ({
      series: [{ type: "line", silent: true, showSymbol: false, data: [], markLine: horizontal(0.5, "one half") }],
      yAxis: yAxis("conversion rate", "share", {
        min: (range) => Math.min(0.48, Math.floor(range.min * 20) / 20),
      }),
    })),
  describe: () => {
    const rates = shownPairs().map((pair) => valueOf("conversion_rate", pair)).filter(isNumber);
    return `Conversion rate of pairs against their error inconsistency; from ${show(Math.min(...rates), "share")} to ${show(Math.max(...rates), "share")}, ${rates.filter((rate) => rate > 0.5).length} of ${rates.length} above one half.`;
  },
  numbers: () => scatterNumbers("conversion_rate", "share", "Conversion rate"),
  click: (event) => event.data.pair && choosePair(event.data.pair),
});
