/** What the reader has chosen. Whoever shows something listens. */
const state = {
  categories: new Set([...CATEGORIES, "base"]),
  against: models.length > 40 ? "base" : "all",
  a: baseIndex,
  b: models.length > 1 ? (baseIndex === 0 ? 1 : 0) : baseIndex,
};

const listeners = [];
const onChange = (listener) => listeners.push(listener);

function choose(changes) {
  Object.assign(state, changes);
  listeners.forEach((listener) => listener(Object.keys(changes)));
}

function choosePair(pair) {
  choose({ a: pair.a, b: pair.b });
}

/** The pairs that the filters leave. */
function shownPairs() {
  return pairs.filter(
    (pair) =>
      state.categories.has(pair.category) &&
      (state.against === "all" || pair.withBase === (state.against === "base"))
  );
}

/** The numbers of the models that the filters leave; the base stays. */
function shownModels() {
  return models.map((model, index) => index).filter((index) => state.categories.has(models[index].group));
}
