/** Everything starts here: what is at the top first, the rest when there is time. */
startControls();
startModels();
drawPairs();
drawGallery();

const waiting = findAll("figure[data-chart]");

function drawNext() {
  const figure = waiting.shift();
  if (figure) {
    mount(figure);
    setTimeout(drawNext);
  } else {
    document.documentElement.dataset.ready = "yes";
  }
}
drawNext();
