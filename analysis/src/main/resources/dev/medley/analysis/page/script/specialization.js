/** The paper's figure 4: angles of the two confidences. */
const specializations = (data.specialization ?? []).map((entry) => ({
  ...entry,
  pair: pairOf(indexOfModel.get(entry.a), indexOfModel.get(entry.b)),
}));
const specializationOf = (pair) => specializations.find((entry) => entry.pair === pair);

const BINS = 15;
const shares = (histogram) => {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  return histogram.map((count) => count / all);
};

/** The picked pair's histogram, the first model first whatever the order in the report. */
function pickedShares() {
  const pair = pairOf(state.a, state.b);
  const entry = pair && specializationOf(pair);
  if (!entry?.theta_histogram) return null;
  const found = shares(entry.theta_histogram);
  return pair.a === state.a ? found : [...found].reverse();
}

/** Means over pairs, both orders of each counted, so that they are symmetric. */
function categoryShares() {
  const groups = new Map();
  for (const entry of specializations) {
    if (!entry.theta_histogram || !entry.pair || !shownPairs.cache.has(entry.pair)) continue;
    const one = shares(entry.theta_histogram);
    const sums = groups.get(entry.pair.category) ?? { count: 0, sum: Array(BINS).fill(0) };
    sums.count++;
    one.forEach((share, bin) => {
      sums.sum[bin] += share / 2;
      sums.sum[BINS - 1 - bin] += share / 2;
    });
    groups.set(entry.pair.category, sums);
  }
  return CATEGORIES.filter((category) => groups.has(category)).map((category) => ({
    category,
    shares: groups.get(category).sum.map((sum) => sum / groups.get(category).count),
  }));
}

register("specialization", {
  on: ["categories", "against", "a", "b"],
  height: () => 360,
  option: (width) => {
    shownPairs.cache = new Set(shownPairs());
    const picked = pickedShares();
    const means = categoryShares();
    if (!picked && means.length === 0) return null;
    const names = ["picked pair", ...means.map((each) => WORDS[each.category])];
    const angles = Array.from({ length: BINS }, (_, bin) => `${6 * bin}\u2013${6 * bin + 6}\u00b0`);
    return {
      tooltip: tooltip((event) => tip(angles[event.dataIndex], [[event.seriesName, show(event.value, "share")]])),
      legend: legend(names),
      grid: { left: 16, right: 16, top: 42 + legendHeight(names, width), bottom: 40, containLabel: true },
      xAxis: nameAxis(angles, {
        name: `\u2190 ${shorten(shortNames[state.b])} surer     ${shorten(shortNames[state.a])} surer \u2192`,
        nameLocation: "middle",
        nameGap: 30,
        nameTextStyle: { color: colour("ink"), fontSize: 12 },
        axisLabel: { interval: 6, formatter: (label) => label },
      }),
      yAxis: yAxis("share of examples", "share", { scale: false }),
      series: [
        {
          type: "bar",
          name: "picked pair",
          barCategoryGap: "12%",
          itemStyle: { color: colour("accent"), opacity: 0.45 },
          data: picked ?? [],
        },
        ...means.map((each) => ({
          type: "line",
          name: WORDS[each.category],
          symbol: SYMBOLS[each.category],
          symbolSize: 7,
          itemStyle: look(each.category),
          lineStyle: { color: colour(each.category), width: 2 },
          data: each.shares,
        })),
      ],
    };
  },
  describe: () => {
    const picked = pickedShares();
    if (!picked) return "Histogram of confidence angles, means by category.";
    const sum = (from, to) => picked.slice(from, to).reduce((total, share) => total + share, 0);
    return `On ${show(sum(9, 15), "share")} of the examples ${shortNames[state.a]} is clearly surer, on ${show(sum(0, 6), "share")} ${shortNames[state.b]} (more than 9\u00b0 from the middle).`;
  },
  numbers: () => {
    const means = categoryShares();
    return {
      head: ["Angle", "Picked pair", ...means.map((each) => WORDS[each.category])],
      rows: Array.from({ length: BINS }, (_, bin) => [
        `${6 * bin} to ${6 * bin + 6} degrees`,
        show(pickedShares()?.[bin], "share"),
        ...means.map((each) => show(each.shares[bin], "share")),
      ]),
    };
  },
});

function shorten(name, most = 22) {
  return name.length > most ? `${name.slice(0, most - 1)}\u2026` : name;
}
