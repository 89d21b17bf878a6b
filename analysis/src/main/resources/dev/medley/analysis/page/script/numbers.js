/** Numbers as text. */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const minus = (text) => text.replace("-", "\u2212");

const kinds = {
  share: (value) => `${(100 * value).toFixed(1)} %`,
  points: (value) => minus(`${value > 0 ? "+" : ""}${(100 * value).toFixed(2)} points`),
  number: (value) => minus(value.toFixed(3)),
  p: (value) => (value < 0.001 ? "< 0.001" : value.toFixed(3)),
  count: (value) => value.toLocaleString("en-US"),
};

function show(value, kind = "number") {
  return isNumber(value) ? kinds[kind](value) : "\u2013";
}

/** Without its unit. */
const bare = (value, kind) => show(value, kind).replace(/ (%|points)$/, "");

function showInterval(interval, kind = "number") {
  return Array.isArray(interval) && interval.every(isNumber)
    ? `[${bare(interval[0], kind)}, ${bare(interval[1], kind)}]`
    : "";
}

/** A tick of an axis: few digits. */
function tick(value, kind) {
  const digits = (number) => minus(String(Number(number.toPrecision(4))));
  return kind === "share" || kind === "points" ? `${digits(100 * value)}${kind === "share" ? " %" : ""}` : digits(value);
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
