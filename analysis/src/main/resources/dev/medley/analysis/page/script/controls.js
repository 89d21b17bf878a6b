/** Filters, the pair, the theme. */
function startCategories() {
  const present = ["base", ...CATEGORIES].filter(
    (group) => models.some((model) => model.group === group) || pairs.some((pair) => pair.category === group)
  );
  for (const group of present.filter((each) => each !== "base")) {
    const box = element("input", { type: "checkbox", value: group });
    box.checked = true;
    box.addEventListener("change", () => {
      const categories = new Set(state.categories);
      if (box.checked) categories.add(group);
      else categories.delete(group);
      choose({ categories });
    });
    find("#categories").append(element("label", { class: "chip" }, box, element("span", {}, mark(group), WORDS[group])));
  }
}

function startPair() {
  const options = models.map((model, index) => [index, shortNames[index]]);
  const selects = { a: find("#pair-a"), b: find("#pair-b") };
  for (const [side, select] of Object.entries(selects)) {
    fillSelect(select, options, state[side]);
    select.addEventListener("change", () => choose({ [side]: Number(select.value) }));
  }
  const summary = find("#pair-summary");
  const tell = () => {
    selects.a.value = state.a;
    selects.b.value = state.b;
    const pair = pairOf(state.a, state.b);
    if (summary) summary.textContent = pair ? pairSentence(pair) : "These are one and the same model.";
  };
  tell();
  onChange((changed) => (changed.includes("a") || changed.includes("b")) && tell());
}

function pairSentence(pair) {
  const names = `${shortNames[state.a]} and ${shortNames[state.b]}`;
  const parts = [];
  if (isNumber(valueOf("error_inconsistency", pair))) {
    parts.push(`exactly one is right on ${show(valueOf("error_inconsistency", pair), "share")} of the examples`);
  }
  if (isNumber(valueOf("gain", pair))) {
    parts.push(`together they gain ${show(valueOf("gain", pair), "points")} ${showInterval(valueOf("gain_ci", pair), "points")}`);
  }
  return `${names}: ${parts.join("; ") || "nothing is known of them together"}.`;
}

function startSelect(selector, key, options, chosen) {
  const select = find(selector);
  if (!select) return;
  if (options) fillSelect(select, options, chosen);
  select.addEventListener("change", () => choose({ [key]: select.value }));
}

function startControls() {
  startCategories();
  startPair();
  const measures = MEASURES.map((measure) => [measure.key, measure.label]);
  startSelect('[data-measure="strip"]', "stripMeasure", measures, MEASURES[0]?.key);
  startSelect('[data-measure="matrix"]', "matrixMeasure", measures, MEASURES[0]?.key);
  startSelect("#matrix-order", "matrixOrder");
  startSelect("#curve", "curve", curveNames.map((name) => [name, name]), curveName());
  startSelect("#against", "against");
  find("#against").value = state.against;
  startTheme();
}

function startTheme() {
  const select = find("#theme");
  const apply = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    choose({ theme });
  };
  select.addEventListener("change", () => apply(select.value));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(select.value));
  addEventListener("beforeprint", () => {
    apply("light");
    findAll("#methods details").forEach((each) => {
      each.open = true;
    });
  });
  addEventListener("afterprint", () => apply(select.value));
  find("#print").addEventListener("click", () => print());
}
