/** The paper's figure 1: errors differ more as models diverge; for any measure. */
const stripMeasure = () => measureOf(state.stripMeasure) ?? MEASURES[0];

register("inconsistency", {
  on: ["categories", "against", "stripMeasure"],
  height: (width) => (width < 500 ? 340 : 420),
  option: (width) => strip(stripMeasure(), width),
  describe: () =>
    ["base", "members"]
      .map((against) => {
        const groups = groupMeans(stripMeasure().key, shownPairs()).filter((group) => group.against === against);
        const means = groups.map((group) => `${WORDS[group.category]} ${show(group.mean, stripMeasure().kind)}`);
        return means.length > 0 ? `Means ${against === "base" ? "against the base" : "between other members"}: ${means.join(", ")}.` : "";
      })
      .join(" "),
  numbers: () => ({
    head: ["Category", "Pairs", "Number of pairs", "Mean", "95 %"],
    rows: groupMeans(stripMeasure().key, shownPairs()).map((group) => [
      WORDS[group.category],
      group.against === "base" ? "with the base" : "without the base",
      show(group.pairs, "count"),
      show(group.mean, stripMeasure().kind),
      showInterval(group.ci, stripMeasure().kind),
    ]),
  }),
  click: (event) => event.data.pair && choosePair(event.data.pair),
});
