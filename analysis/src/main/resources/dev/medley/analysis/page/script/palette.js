/** Colours as the style sheet has them, in the light or the dark. */
const probe = element("span", { class: "hidden" });
document.body.append(probe);

function colour(name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** Marks differ in shape too. */
const SYMBOLS = {
  base: "path://M5 0L6.2 3.6L10 3.6L7 5.9L8.1 9.6L5 7.4L1.9 9.6L3 5.9L0 3.6L3.8 3.6Z",
  reinit: "circle",
  hyperparameters: "rect",
  architecture: "triangle",
  objective: "diamond",
  dataset: "path://M0 0L10 0L5 9Z",
  unknown: "path://M3 0L7 0L7 3L10 3L10 7L7 7L7 10L3 10L3 7L0 7L0 3L3 3Z",
};

const SHAPES = {
  base: "M5 0L6.2 3.6L10 3.6L7 5.9L8.1 9.6L5 7.4L1.9 9.6L3 5.9L0 3.6L3.8 3.6Z",
  reinit: "M5 0.5A4.5 4.5 0 1 1 4.99 0.5Z",
  hyperparameters: "M0.8 0.8H9.2V9.2H0.8Z",
  architecture: "M5 0.5L10 9.5H0Z",
  objective: "M5 0L10 5L5 10L0 5Z",
  dataset: "M0 0.5H10L5 9.5Z",
  unknown: "M3 0H7V3H10V7H7V10H3V7H0V3H3Z",
};

/** A category's mark, for beside its name. */
function mark(group) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 10 10");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[group]);
  path.setAttribute("style", `fill: var(--${group})`);
  svg.append(path);
  return svg;
}

/** From little to much; equal steps look equal, to colour-blind eyes too (cividis). */
const SEQUENTIAL = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"];

/** From less to more, with nothing in between. */
const diverging = () => [colour("dataset"), colour("raised"), colour("reinit")];

/** Colours of curves that are no categories. */
const curveColour = (index) => colour(["reinit", "dataset", "hyperparameters", "objective", "architecture", "unknown"][index % 6]);
