/** The table of models: sorted by a click on a head, filtered as the charts are. */
function sortRows(table, column, descending) {
  const body = table.tBodies[0];
  const key = (row) => {
    const cell = row.cells[column];
    const sort = cell.dataset.sort;
    return sort === undefined ? cell.textContent : sort === "" ? null : Number(sort);
  };
  const rows = [...body.rows].sort((first, second) => {
    const [p, q] = [key(first), key(second)];
    if (p === null || q === null) return (p === null) - (q === null);
    const order = typeof p === "number" ? p - q : p.localeCompare(q, "en", { numeric: true });
    return descending ? -order : order;
  });
  body.append(...rows);
  [...table.tHead.rows[0].cells].forEach((head, index) => {
    if (index === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = element("button", { type: "button" }, head.textContent);
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("number");
      const sorted = head.getAttribute("aria-sort");
      sortRows(table, column, sorted ? sorted === "ascending" : numeric);
    });
    head.replaceChildren(button);
  });
}

function markModels() {
  const table = find("#models-table");
  for (const row of table.tBodies[0].rows) {
    const index = Number(row.dataset.model);
    row.classList.toggle("hidden", !state.categories.has(models[index].group));
    row.classList.toggle("chosen", index === state.a || index === state.b);
  }
}

function startModels() {
  const table = find("#models-table");
  makeSortable(table);
  for (const row of table.tBodies[0].rows) {
    const cell = row.cells[1];
    const group = models[Number(row.dataset.model)].group;
    cell.replaceChildren(mark(group), WORDS[group]);
  }
  markModels();
  onChange(markModels);
}
