/** What runs logged while they trained. */
const curveNames = Object.keys(data.training_curves ?? {});
const FAVOURITES = ["validation.accuracy", "train.loss", "knn.accuracy", "test.accuracy"];
const curveName = () => state.curve ?? FAVOURITES.find((name) => curveNames.includes(name)) ?? curveNames[0];
const curveKind = (name) => (name.endsWith("accuracy") ? "share" : "number");

register("curves", {
  on: ["categories", "curve", "a", "b"],
  height: () => 400,
  option: () => {
    const all = data.training_curves[curveName()];
    const shown = shownModels().filter((index) => all[index]?.length > 0);
    if (shown.length === 0) return null;
    const groups = ["base", ...CATEGORIES].filter((group) => shown.some((index) => models[index].group === group));
    return {
      tooltip: tooltip((event) => tip(shortNames[event.data.model], [["epoch", String(event.value[0])], [curveName(), show(event.value[1], curveKind(curveName()))]])),
      legend: legend(groups.map((group) => WORDS[group])),
      xAxis: axis("epoch", "number", { minInterval: 1 }),
      yAxis: yAxis(curveName(), curveKind(curveName())),
      series: shown.map((index) => {
        const picked = index === state.a || index === state.b;
        return {
          type: "line",
          name: WORDS[models[index].group],
          symbol: SYMBOLS[models[index].group],
          symbolSize: all[index].length > 40 ? 3 : 7,
          z: picked ? 4 : 2,
          itemStyle: { color: colour(models[index].group) },
          lineStyle: { color: colour(models[index].group), width: picked ? 3 : 1.3 },
          data: all[index].map((value) => ({ value, model: index })),
        };
      }),
    };
  },
  describe: () => {
    const all = data.training_curves[curveName()];
    const last = shownModels().filter((index) => all[index]?.length > 0).map((index) => all[index].at(-1)[1]).filter(isNumber);
    return `${curveName()} by epoch of ${last.length} runs; at the end from ${show(Math.min(...last), curveKind(curveName()))} to ${show(Math.max(...last), curveKind(curveName()))}.`;
  },
  numbers: () => ({
    head: ["Model", "Epochs", "First", "Last"],
    rows: shownModels()
      .filter((index) => data.training_curves[curveName()][index]?.length > 0)
      .map((index) => {
        const points = data.training_curves[curveName()][index];
        const kind = curveKind(curveName());
        return [shortNames[index], String(points.at(-1)[0]), show(points[0][1], kind), show(points.at(-1)[1], kind)];
      }),
  }),
});
