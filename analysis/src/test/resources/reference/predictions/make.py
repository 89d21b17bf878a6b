"""Writes reference.json beside this: what numpy alone says about the predictions in $MEDLEY_DATA/predictions.

Needs numpy. Every number is computed from comparisons of predicted and true classes; kappa by its definition, from
observed and expected agreement of correctness.
"""

import itertools
import json
import os
import pathlib

import numpy

data = pathlib.Path(os.environ["MEDLEY_DATA"]) / "predictions"
result = {}
for name in ("original", "v6"):
    labels = numpy.load(data / f"{name}.labels.npy")
    files = sorted((data / name).glob("*.json"))
    right = {file.stem: numpy.array(json.loads(file.read_text())) == labels for file in files}
    pairs = []
    for a, b in itertools.combinations(right, 2):
        inconsistency = float(numpy.mean(right[a] ^ right[b]))
        p, q = right[a].mean(), right[b].mean()
        expected = p * q + (1 - p) * (1 - q)
        kappa = float((1 - inconsistency - expected) / (1 - expected))
        pairs.append({"a": a, "b": b, "error_inconsistency": inconsistency, "kappa": kappa})
    models = [{"name": model, "accuracy": float(each.mean())} for model, each in right.items()]
    result[name] = {"examples": len(labels), "models": models, "pairs": pairs}
(pathlib.Path(__file__).parent / "reference.json").write_text(json.dumps(result, indent=1) + "\n")
