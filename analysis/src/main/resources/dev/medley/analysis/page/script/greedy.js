/** The paper's figure 5: ensembles grown step by step, from all models or from weak ones only. */
const selections = (data.greedy ?? []).filter((each) => each.trace?.length > 0);

function selectionName(selection, index) {
  const size = selection.pool?.length ?? 0;
  const all = size >= models.length - 1;
  const bound = all ? 0 : Math.max(...models.filter((model) => selection.pool.includes(model.name)).map((model) => model.accuracy));
  const from = all ? "from all models" : `from the ${size} up to ${show(bound, "share")}`;
  return `${index + 1}. ${from}${selection.metric === "nll" ? ", by likelihood" : ""}`;
}

register("greedy", {
  on: [],
  height: (width) => Math.min(400, Math.max(320, width)),
  option: () => {
    const names = selections.map(selectionName);
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      legend: legend(names, { orient: "vertical", left: "center" }),
      grid: { left: 16, right: 24, top: 40 + 20 * names.length, bottom: 34, containLabel: true },
      xAxis: axis("members", "number", { minInterval: 1, min: 1, scale: false }),
      yAxis: yAxis("accuracy", "share"),
      series: selections.map((selection, index) => ({
        type: "line",
        name: names[index],
        symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
        lineStyle: { color: curveColour(index), width: 2, type: index % 2 ? "dashed" : "solid" },
        itemStyle: { color: curveColour(index) },
        data: selection.trace.map((step, at) => ({
          value: [at + 1, step.report_accuracy],
          symbolSize: at + 1 === selection.best_prefix ? 15 : 7,
          tip: () =>
            tip(`${at === 0 ? "Begins with" : "Adds"} ${shortNames[indexOfModel.get(step.pick)] ?? step.pick}`, [
              ["members", at + 1],
              ["accuracy", show(step.report_accuracy, "share")],
              [`on ${selection.select_on}`, show(step.selection_accuracy, "share")],
              ...(at + 1 === selection.best_prefix ? [["", "kept: the shortest best on the selection split"]] : []),
            ]),
        })),
        markLine: index === 0 ? horizontal(selection.best_single_report_accuracy, "best single model", "insideEndBottom") : undefined,
      })),
    };
  },
  describe: () =>
    selections
      .map(
        (selection, index) =>
          `${selectionName(selection, index)}: ${selection.best_prefix} members kept, accuracy ${show(selection.report_accuracy, "share")}, from ${show(selection.trace[0].report_accuracy, "share")}.`
      )
      .join(" "),
  numbers: () => ({
    head: ["Selection", "Members", "Adds", "Accuracy", "On the selection split"],
    rows: selections.flatMap((selection, index) =>
      selection.trace.map((step, at) => [
        selectionName(selection, index),
        String(at + 1),
        step.pick,
        show(step.report_accuracy, "share"),
        show(step.selection_accuracy, "share"),
      ])
    ),
  }),
});
