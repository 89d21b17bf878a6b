"""scikit-learn's side of bench/probe: multinomial logistic regression by its float32 L-BFGS.

Arguments: folder, classes, l2, threads, whether features are centred first (1 or 0). Reads a tolerance from each line of the
standard input and answers with seconds, processor seconds, the objective in float64, iterations.
"""

import pathlib
import sys
import time

import numpy
from sklearn.linear_model import LogisticRegression

folder, classes, l2 = pathlib.Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
x = numpy.load(folder / "features.npy")
y = numpy.load(folder / "labels.npy")


def objective(model, scaled):
    logits = scaled.astype(numpy.float64) @ model.coef_.T.astype(numpy.float64) + model.intercept_
    largest = logits.max(1)
    loss = largest + numpy.log(numpy.exp(logits - largest[:, None]).sum(1)) - logits[numpy.arange(len(y)), y]
    return loss.mean() + l2 / 2 * (model.coef_.astype(numpy.float64) ** 2).sum()


print("ready", flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), time.process_time()
    scaled = x - x.mean(0) if sys.argv[5] == "1" else x
    model = LogisticRegression(C=1 / (l2 * len(y)), tol=float(line), max_iter=10_000).fit(scaled, y)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    print(f"{seconds:.6f} {cpu:.6f} {objective(model, scaled):.12g} {int(model.n_iter_[0])}", flush=True)
