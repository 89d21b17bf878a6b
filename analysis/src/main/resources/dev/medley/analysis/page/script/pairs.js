/** The table of pairs. */
const PAIR_COLUMNS = [
  ["Inconsistent, %", "error_inconsistency", "share"],
  ["If independent, %", "expected_error_inconsistency", "share"],
  ["Kappa", "kappa", "number"],
  ["Gain, points", "gain", "points"],
  ["Together, %", "ensemble_accuracy", "share"],
  ["Conversion, %", "conversion_rate", "share"],
  ["CKA, debiased", "cka_linear_debiased", "number"],
].filter(([, key]) => columns[key]);
const FEW_PAIRS = 15;
const MANY_PAIRS = 500;

const pairSort = { key: columns.gain ? "gain" : "error_inconsistency", descending: true, all: false };

function sortedPairs() {
  const value = {
    a: (pair) => `${shortNames[pair.a]} ${shortNames[pair.b]}`,
    category: (pair) => CATEGORIES.indexOf(pair.category),
  }[pairSort.key] ?? ((pair) => valueOf(pairSort.key, pair));
  return shownPairs().sort((first, second) => {
    const [p, q] = [value(first), value(second)];
    if (p === null || q === null) return (p === null) - (q === null);
    const order = typeof p === "number" ? p - q : p.localeCompare(q, "en", { numeric: true });
    return pairSort.descending ? -order : order;
  });
}

function pairHead([title, key, kind]) {
  const sorted = pairSort.key === key;
  const button = element("button", { type: "button", "data-key": key }, title);
  button.addEventListener("click", () => {
    pairSort.descending = sorted ? !pairSort.descending : Boolean(kind);
    pairSort.key = key;
    drawPairs();
    find(`#pairs-table button[data-key="${key}"]`).focus();
  });
  return element("th", { scope: "col", class: kind ? "number" : null, "aria-sort": sorted ? (pairSort.descending ? "descending" : "ascending") : null }, button);
}

function pairRow(pair) {
  const pick = element("button", { type: "button", class: "link", title: "Pick this pair" }, `${shortNames[pair.a]} + ${shortNames[pair.b]}`);
  pick.addEventListener("click", () => {
    choosePair(pair);
    find("#pair").scrollIntoView();
  });
  const chosen = (pair.a === state.a && pair.b === state.b) || (pair.a === state.b && pair.b === state.a);
  return element(
    "tr",
    { class: chosen ? "chosen" : null },
    element("th", { scope: "row" }, pick),
    element("td", {}, mark(pair.category), WORDS[pair.category]),
    ...PAIR_COLUMNS.map(([, key, kind]) => element("td", { class: "number" }, bare(valueOf(key, pair), kind)))
  );
}

function drawPairs() {
  const place = find("#pairs-table");
  if (!place) return;
  const all = sortedPairs();
  const shown = all.slice(0, pairSort.all ? MANY_PAIRS : FEW_PAIRS);
  const heads = [["Pair", "a"], ["Category", "category"], ...PAIR_COLUMNS];
  const foot = element("p", { class: "table-foot" }, `${show(shown.length, "count")} of ${show(all.length, "count")} pairs. `);
  if (all.length > FEW_PAIRS) {
    const more = element("button", { type: "button" }, pairSort.all ? "Show fewer" : "Show more");
    more.addEventListener("click", () => {
      pairSort.all = !pairSort.all;
      drawPairs();
      find("#pairs-table .table-foot button").focus();
    });
    foot.append(more);
  }
  place.replaceChildren(
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of pairs" },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...heads.map(pairHead))),
        element("tbody", {}, ...shown.map(pairRow))
      )
    ),
    foot
  );
}

onChange((changed) => {
  if (["categories", "against", "a", "b"].some((each) => changed.includes(each))) drawPairs();
});
