/** Models in a plane: near each other if their features are alike. */
register("map", {
  on: ["categories", "a", "b"],
  height: (width) => Math.min(460, Math.max(320, width)),
  option: () => {
    const shown = shownModels().filter((index) => data.map[index]);
    if (shown.length === 0) return null;
    const present = ["base", ...CATEGORIES].filter((group) => shown.some((index) => models[index].group === group));
    const range = Math.max(...[0, 1].map((side) => {
      const values = data.map.filter(Boolean).map((point) => point[side]);
      return Math.max(...values) - Math.min(...values);
    }), 1e-6);
    const middle = [0, 1].map((side) => {
      const values = data.map.filter(Boolean).map((point) => point[side]);
      return (Math.max(...values) + Math.min(...values)) / 2;
    });
    const bounds = (side) => ({ min: middle[side] - 0.6 * range, max: middle[side] + 0.6 * range, scale: false });
    const bare = { axisLabel: { show: false }, splitLine: { show: false } };
    return {
      tooltip: tooltip((event) => modelTip(event.data.model)),
      legend: legend(present.map((group) => WORDS[group])),
      grid: { left: 8, right: 8, top: 52, bottom: 8 },
      xAxis: axis("", "number", { ...bounds(0), ...bare, axisLine: { show: false } }),
      yAxis: axis("", "number", { ...bounds(1), ...bare, axisLine: { show: false } }),
      series: present.map((group) => ({
        type: "scatter",
        name: WORDS[group],
        symbol: SYMBOLS[group],
        symbolSize: group === "base" ? 18 : 13,
        itemStyle: look(group),
        labelLayout: { hideOverlap: true },
        label: { show: true, color: colour("ink"), fontSize: 11, formatter: (event) => shorten(shortNames[event.data.model], 18) },
        data: shown
          .filter((index) => models[index].group === group)
          .map((index) => ({
            value: data.map[index],
            model: index,
            label: { position: data.map[index][0] > middle[0] ? "left" : "right" },
            itemStyle: index === state.a || index === state.b ? { borderColor: colour("ink"), borderWidth: 2 } : {},
          })),
      })),
    };
  },
  describe: () => {
    const known = pairs.filter((pair) => isNumber(valueOf("cka_linear", pair)));
    const nearest = known.reduce((p, q) => (valueOf("cka_linear", q) > valueOf("cka_linear", p) ? q : p), known[0]);
    return nearest
      ? `Map of ${data.map.filter(Boolean).length} models by CKA. The most alike are ${shortNames[nearest.a]} and ${shortNames[nearest.b]}, CKA ${show(valueOf("cka_linear", nearest))}.`
      : "Map of models by CKA.";
  },
  numbers: () => ({
    head: ["Model", "Category", "x", "y"],
    rows: models
      .map((model, index) => [model.name, WORDS[model.group], data.map[index]])
      .filter(([, , point]) => point)
      .map(([name, group, point]) => [name, group, show(point[0]), show(point[1])]),
  }),
  click: (event) => isNumber(event.data.model) && event.data.model !== state.a && choose({ b: event.data.model }),
});
