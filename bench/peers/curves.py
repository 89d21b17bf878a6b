"""Draws bench/learning's figures: the loss of every epoch and the accuracies in the end. Arguments: its JSON, the picture."""

import json
import sys

import matplotlib.pyplot as plt

measured = json.load(open(sys.argv[1]))
colours = {"medley": "#2a6f97", "lightly": "#d1495b", "random": "#8d99ae"}
figure, (losses, accuracies) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
for side, curves in measured["losses"].items():
    for number, curve in enumerate(curves):
        label = side if number == 0 else None
        losses.plot(range(1, len(curve) + 1), curve, color=colours[side], linewidth=1.2, alpha=0.8, label=label)
losses.set(xlabel="epoch", ylabel="NT-Xent, nats", title="Loss, a line a seed")
losses.legend(frameon=False)
for place, accuracy in enumerate(("knn", "linear")):
    for shift, side in zip((-0.18, 0, 0.18), ("random", "lightly", "medley")):
        values = measured["results"][accuracy][side]
        label = side if place == 0 else None
        accuracies.plot([place + shift] * len(values), values, "o", color=colours[side], alpha=0.8, label=label)
accuracies.set(ylabel="test accuracy, %", title="Features in the end, a point a seed", xlim=(-0.5, 1.5))
accuracies.set_xticks([0, 1], ["k nearest neighbours", "linear probe"])
accuracies.legend(frameon=False)
for axes in (losses, accuracies):
    axes.spines[["top", "right"]].set_visible(False)
figure.savefig(sys.argv[2], dpi=110)
