/** What a mark says when it is pointed at. */
function tip(title, lines) {
  const list = element("dl");
  for (const [name, value] of lines) {
    list.append(element("dt", {}, name), element("dd", {}, value));
  }
  return element("div", { class: "tip" }, element("b", {}, title), list);
}

function pairTip(pair) {
  const lines = [["category", WORDS[pair.category]]];
  const varied = columns.varied_lists[columns.varied[pair.index]];
  if (varied.length > 0) {
    lines.push(["differ in", varied.slice(0, 4).join(", ") + (varied.length > 4 ? ", \u2026" : "")]);
  }
  const add = (name, key, kind, interval) => {
    const value = valueOf(key, pair);
    if (isNumber(value)) {
      const range = interval ? ` ${showInterval(valueOf(interval, pair), kind)}` : "";
      lines.push([name, show(value, kind) + range]);
    }
  };
  add("inconsistent", "error_inconsistency", "share", "error_inconsistency_ci");
  add("if independent", "expected_error_inconsistency", "share");
  add("kappa", "kappa", "number");
  add("gain", "gain", "points");
  add("conversion", "conversion_rate", "share");
  add("CKA, debiased", "cka_linear_debiased", "number");
  return tip(`${shortNames[pair.a]} and ${shortNames[pair.b]}`, lines);
}

function modelTip(index) {
  const model = models[index];
  const lines = [["category", WORDS[model.group]]];
  if (isNumber(model.accuracy)) {
    lines.push(["accuracy", `${show(model.accuracy, "share")} ${showInterval(model.accuracy_ci, "share")}`]);
  }
  return tip(model.name, lines);
}
