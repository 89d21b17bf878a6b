"""Python's side of bench/analysis: the usual loop over pairs, in numpy.

Arguments: task, threads, folder of runs. Answers each number of repetitions with seconds by the clock and of the processor.
"""

import itertools
import pathlib
import sys
import time

import numpy

task, folder = sys.argv[1], pathlib.Path(sys.argv[3])
runs = sorted(folder.glob("*/outputs/made-up.test"))


def read(name):
    return [numpy.load(run / f"{name}.npy") for run in runs]


labels = read("labels")[0]
logits = read("logits") if task == "pairs" else []
features = read("features") if task == "cka" else []
predictions = [each.argmax(1) for each in logits]


def pairs():
    """Inconsistency, kappa, disagreement, accuracy of the logit mean, conversion."""
    correct = [each == labels for each in predictions]
    for a, b in itertools.combinations(range(len(runs)), 2):
        one = correct[a] != correct[b]
        inconsistency = one.mean()
        first, second = correct[a].mean(), correct[b].mean()
        expected = first * second + (1 - first) * (1 - second)
        kappa = (1 - inconsistency - expected) / (1 - expected)
        disagreement = (predictions[a] != predictions[b]).mean()
        right = (logits[a] + logits[b]).argmax(1) == labels
        yield inconsistency, kappa, disagreement, right.mean(), right[one].mean()


def similarity(x, y):
    """Linear CKA as it is usually written, of one pair."""
    x = x - x.mean(0)
    y = y - y.mean(0)
    return numpy.linalg.norm(y.T @ x) ** 2 / (numpy.linalg.norm(x.T @ x) * numpy.linalg.norm(y.T @ y))


def cka():
    for x, y in itertools.combinations(features, 2):
        yield similarity(x, y)


work = {"pairs": pairs, "cka": cka}[task]
print("ready", flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        list(work())
    print(time.perf_counter() - start, time.process_time() - cpu_start, flush=True)
