/** The two picked models class by class; and all models in all classes. */
const MOST_CLASSES = 40;
const classAccuracy = (model, index) => data.class_accuracies.accuracy[model]?.[index] ?? null;

function pickedClasses() {
  const pair = pairOf(state.a, state.b);
  const letters = (pair && specializationOf(pair)?.specialists) ?? "";
  return data.classes
    .map((name, index) => {
      const [a, b] = [classAccuracy(state.a, index), classAccuracy(state.b, index)];
      const letter = letters[index];
      const first = pair?.a === state.a ? "a" : "b";
      const specialist = letter === "a" || letter === "b" ? (letter === first ? state.a : state.b) : null;
      return { name, index, a, b, specialist };
    })
    .filter((each) => isNumber(each.a) && isNumber(each.b));
}

function mostDifferentClasses() {
  return pickedClasses()
    .sort((p, q) => Math.abs(q.a - q.b) - Math.abs(p.a - p.b))
    .slice(0, MOST_CLASSES)
    .sort((p, q) => p.a - p.b - (q.a - q.b));
}

register("classes", {
  on: ["a", "b"],
  height: () => Math.max(300, 110 + 24 * Math.min(MOST_CLASSES, data.classes.length)),
  option: () => {
    const shown = mostDifferentClasses();
    if (shown.length === 0) return null;
    const names = shown.map((each) => each.name);
    const side = (key, model, group, symbol) => ({
      type: "scatter",
      name: shorten(shortNames[model], 28),
      symbol,
      symbolSize: 11,
      z: 3,
      itemStyle: { color: colour(group) },
      data: shown.map((each, row) => ({
        value: [each[key], row],
        itemStyle: each.specialist === model ? { borderColor: colour("ink"), borderWidth: 2.5 } : {},
        tip: () =>
          tip(each.name, [
            ["examples", show(data.class_accuracies.examples[each.index], "count")],
            [shortNames[state.a], show(each.a, "share")],
            [shortNames[state.b], show(each.b, "share")],
            ["specialist", each.specialist === null ? "undecided" : shortNames[each.specialist]],
          ]),
      })),
    });
    return {
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
      legend: legend([shorten(shortNames[state.a], 28), shorten(shortNames[state.b], 28)]),
      grid: { left: 12, right: 24, top: 44, bottom: 34, containLabel: true },
      xAxis: axis("accuracy", "share"),
      yAxis: nameAxis(names, { axisLabel: { width: 110, overflow: "truncate" }, splitLine: { show: true, lineStyle: { color: colour("line"), opacity: 0.5 } } }),
      series: [
        {
          type: "custom",
          silent: true,
          data: shown.map((each, row) => [each.a, each.b, row]),
          renderItem: (params, api) => {
            const [from, to] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)])];
            return {
              type: "line",
              shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
              style: { stroke: colour("muted"), lineWidth: 2, opacity: 0.6 },
            };
          },
          encode: { x: [0, 1], y: 2 },
        },
        side("a", state.a, "reinit", "circle"),
        side("b", state.b, "dataset", "diamond"),
      ],
    };
  },
  describe: () => {
    const found = pickedClasses().filter((each) => each.specialist !== null);
    return found.length === 0
      ? `In no class is ${shortNames[state.a]} or ${shortNames[state.b]} decidedly better.`
      : `Specialists: ${found.map((each) => `${shortNames[each.specialist]} for ${each.name}`).join(", ")}.`;
  },
  numbers: () => ({
    head: ["Class", "Examples", shortNames[state.a], shortNames[state.b], "Specialist"],
    rows: pickedClasses().map((each) => [
      each.name,
      show(data.class_accuracies.examples[each.index], "count"),
      show(each.a, "share"),
      show(each.b, "share"),
      each.specialist === null ? "" : shortNames[each.specialist],
    ]),
  }),
});

const classifyingModels = () => byCategory(shownModels()).filter((index) => data.class_accuracies.accuracy[index]);

function classMeans(shown) {
  return data.classes.map((_, index) => mean(shown.map((model) => classAccuracy(model, index)).filter(isNumber)));
}

/** The classes in which models differ most, in their own order. */
function variedClasses(shown, means) {
  const spread = (index) => mean(shown.map((model) => ((classAccuracy(model, index) ?? means[index]) - means[index]) ** 2));
  return data.classes
    .map((_, index) => index)
    .filter((index) => isNumber(means[index]))
    .sort((i, j) => spread(j) - spread(i))
    .slice(0, MOST_CLASSES)
    .sort((i, j) => i - j);
}

register("class-matrix", {
  on: ["categories"],
  height: () => Math.min(900, 150 + Math.max(8, Math.min(26, 900 / models.length)) * Math.max(4, classifyingModels().length)),
  option: (width) => {
    const shown = classifyingModels();
    const means = classMeans(shown);
    const classes = variedClasses(shown, means);
    const cells = shown.flatMap((model, row) =>
      classes.map((index, column) => {
        const accuracy = classAccuracy(model, index);
        const difference = isNumber(accuracy) ? accuracy - means[index] : null;
        return {
          value: [column, row, difference],
          tip: () =>
            tip(`${shortNames[model]}: ${data.classes[index]}`, [
              ["accuracy", show(accuracy, "share")],
              ["mean of all", show(means[index], "share")],
              ["difference", show(difference, "points")],
            ]),
        };
      })
    );
    const most = Math.max(0.01, ...cells.map((cell) => Math.abs(cell.value[2] ?? 0)));
    const room = (width - 160) / classes.length > 40 && shown.length <= 30;
    return heat(shown.map((model) => shortNames[model]), classes.map((index) => data.classes[index]), cells, "points", {
      colours: diverging(),
      bounds: [-most, most],
      labelled: room ? (value) => minus((value > 0 ? "+" : "") + (100 * value).toFixed(0)) : null,
      tooltip: tooltip((event) => event.data.tip?.() ?? null),
    });
  },
  describe: () => {
    const shown = classifyingModels();
    const means = classMeans(shown);
    let best = { value: -1 };
    shown.forEach((model) =>
      means.forEach((each, index) => {
        const value = (classAccuracy(model, index) ?? each) - each;
        if (value > best.value) best = { value, model, index };
      })
    );
    return `Accuracy of every model in every class, less the class's mean. The largest advantage: ${shortNames[best.model]} in ${data.classes[best.index]}, ${show(best.value, "points")}.`;
  },
  numbers: () => ({
    head: ["Model", ...data.classes],
    rows: classifyingModels().map((model) => [shortNames[model], ...data.classes.map((_, index) => show(classAccuracy(model, index), "share"))]),
  }),
});
