/** The order of leaves of average linkage: models that are alike stand side by side. */
function clustered(indices, measure) {
  const similar = measure.about?.larger === "larger: more similar";
  const known = pairs.map((pair) => valueOf(measure.key, pair)).filter(isNumber);
  const far = similar ? Math.min(...known) : Math.max(...known);
  const distance = (i, j) => {
    const pair = pairOf(i, j);
    const value = (pair && valueOf(measure.key, pair)) ?? far;
    return similar ? -value : value;
  };
  let clusters = indices.map((index) => [index]);
  const between = (first, second) => mean(first.flatMap((i) => second.map((j) => distance(i, j))));
  let links = clusters.map((first) => clusters.map((second) => (first === second ? Infinity : between(first, second))));
  while (clusters.length > 1) {
    let best = [0, 1];
    links.forEach((row, i) =>
      row.forEach((link, j) => {
        if (i < j && link < links[best[0]][best[1]]) best = [i, j];
      })
    );
    const [i, j] = best;
    const [m, n] = [clusters[i].length, clusters[j].length];
    links[i] = links[i].map((link, k) => (k === i || k === j ? Infinity : (m * link + n * links[j][k]) / (m + n)));
    links.forEach((row, k) => {
      row[i] = links[i][k];
    });
    clusters[i] = [...clusters[i], ...clusters[j]];
    clusters = clusters.filter((_, k) => k !== j);
    links = links.filter((_, k) => k !== j).map((row) => row.filter((_, k) => k !== j));
  }
  return clusters[0] ?? [];
}
