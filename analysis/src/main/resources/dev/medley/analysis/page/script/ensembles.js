/** Ensembles of random members: accuracy by size. */
register("ensembles", {
  on: [],
  height: (width) => Math.min(400, Math.max(320, width)),
  option: () => null,
  describe: () => "",
  numbers: () => ({ head: ["Members"], rows: [] }),
});
