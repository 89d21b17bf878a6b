/** Images on which only one of the two picked models is right, or both, or none. */
const CELLS = [
  ["Only the first is right", true, false, "n10"],
  ["Only the second is right", false, true, "n01"],
  ["Both are right", true, true, "n11"],
  ["None is right", false, false, "n00"],
];
const MOST_CARDS = 8;

function galleryCard(example, calls) {
  const line = (model, call) =>
    element("div", { class: call === example.label ? "right" : "wrong" }, `${shorten(shortNames[model], 16)}: ${data.classes[call]}`);
  return element(
    "li",
    {},
    element("img", { src: example.image, alt: `${data.classes[example.label]}, ${example.id}`, title: example.id }),
    element("div", { class: "true" }, data.classes[example.label]),
    line(state.a, calls[0]),
    line(state.b, calls[1])
  );
}

function drawGallery() {
  const place = find("#gallery");
  if (!place || !data.gallery) return;
  const { examples, predicted } = data.gallery;
  const [first, second] = [predicted[state.a], predicted[state.b]];
  const pair = pairOf(state.a, state.b);
  if (!first || !second || !pair) {
    place.replaceChildren(element("p", { class: "absent" }, "These two models cannot be compared image by image."));
    return;
  }
  place.replaceChildren(
    ...CELLS.map(([title, a, b, count]) => {
      const found = examples
        .map((example, index) => ({ example, calls: [first[index], second[index]] }))
        .filter(({ example, calls }) => (calls[0] === example.label) === a && (calls[1] === example.label) === b);
      const key = pair.a === state.a ? count : { n10: "n01", n01: "n10" }[count] ?? count;
      const total = valueOf(key, pair);
      return element(
        "div",
        {},
        element("h3", {}, `${title} `, element("small", {}, `${show(total, "count")} of ${show(data.examples, "count")}`)),
        found.length > 0
          ? element("ul", { class: "cards" }, ...found.slice(0, MOST_CARDS).map(({ example, calls }) => galleryCard(example, calls)))
          : element("p", { class: "absent" }, total === 0 ? "There is no such image." : "None of these is among the images kept in this page.")
      );
    })
  );
}

onChange((changed) => {
  if (changed.includes("a") || changed.includes("b")) drawGallery();
});
