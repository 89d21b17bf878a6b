"""The accuracy of nearest neighbours' votes on a run's stored features (Wu et al. 2018: k = 200, temperature 0.1).

Argument: a run's folder outputs, with *.train and *.test.
"""

import pathlib
import sys

import numpy
import torch

folder = pathlib.Path(sys.argv[1])


def split(name):
    (place,) = folder.glob(f"*.{name}")
    features = torch.from_numpy(numpy.load(place / "features.npy")).float()
    return torch.nn.functional.normalize(features), torch.from_numpy(numpy.load(place / "labels.npy")).long()


bank, classes = split("train")
queries, wanted = split("test")
right = 0
for query, label in zip(queries.split(1000), wanted.split(1000)):
    value, row = (query @ bank.t()).topk(200, 1)
    vote = torch.zeros(len(query), int(classes.max()) + 1).scatter_add_(1, classes[row], (value / 0.1).exp())
    right += (vote.argmax(1) == label).sum().item()
print(right / len(queries))
