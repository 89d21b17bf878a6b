/** What the charts draw from: the JSON in the page. */
const data = JSON.parse(find("#data").textContent);
const models = data.models;
const columns = data.pairs;
const baseIndex = Math.max(0, models.findIndex((model) => model.name === data.base));

const CATEGORIES = ["reinit", "hyperparameters", "architecture", "objective", "dataset", "unknown"];
const WORDS = {
  base: "base",
  reinit: "reinit",
  hyperparameters: "hyperparameters",
  architecture: "architecture",
  objective: "objective",
  dataset: "dataset",
  unknown: "not known",
};

models.forEach((model, index) => {
  model.group = index === baseIndex ? "base" : model.category ?? "unknown";
});

const shortNames = data.short_names;
const indexOfModel = new Map(models.map((model, index) => [model.name, index]));

/** All pairs: numbers of models, category, and whether one of them is the base. */
const pairs = (columns.a ?? []).map((a, index) => ({
  index,
  a,
  b: columns.b[index],
  category: columns.category?.[index] ?? "unknown",
  withBase: a === baseIndex || columns.b[index] === baseIndex,
}));

if (columns.error_inconsistency) {
  columns.excess_error_inconsistency = columns.error_inconsistency.map((value, index) =>
    isNumber(value) ? value - columns.expected_error_inconsistency[index] : null
  );
}

const pairNumbers = new Map(pairs.map((pair) => [pair.a * models.length + pair.b, pair]));
const pairOf = (a, b) => pairNumbers.get(a * models.length + b) ?? pairNumbers.get(b * models.length + a);
const valueOf = (measure, pair) => columns[measure]?.[pair.index] ?? null;

const MEASURES = [
  ["error_inconsistency", "error inconsistency", "share"],
  ["excess_error_inconsistency", "inconsistency less expected", "points"],
  ["kappa", "kappa", "number"],
  ["disagreement", "disagreement", "share"],
  ["double_fault", "both wrong", "share"],
  ["error_correlation", "error correlation", "number"],
  ["q_statistic", "Q statistic", "number"],
  ["jensen_shannon", "Jensen-Shannon divergence (nats)", "number"],
  ["gain", "gain of the ensemble", "points"],
  ["ensemble_accuracy", "accuracy of the ensemble", "share"],
  ["conversion_rate", "conversion rate", "share"],
  ["diversity", "diversity (nats)", "number"],
  ["cka_linear", "CKA", "number"],
  ["cka_linear_debiased", "CKA, debiased", "number"],
  ["cka_rbf", "CKA, RBF kernel", "number"],
  ["svcca", "SVCCA", "number"],
  ["mean_cca", "mean CCA", "number"],
  ["procrustes_similarity", "Procrustes similarity", "number"],
  ["rsa_euclidean", "RSA, Euclidean", "number"],
  ["rsa_correlation", "RSA, correlation", "number"],
  ["knn_jaccard", "shared neighbours", "number"],
]
  .filter(([key]) => columns[key])
  .map(([key, label, kind]) => ({ key, label, kind, about: data.measures.find((each) => each.name === key) }));

const measureOf = (key) => MEASURES.find((measure) => measure.key === key);
