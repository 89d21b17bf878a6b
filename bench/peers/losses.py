"""PyTorch's side of bench/losses: the same steps from the same weights over the same batches.

Arguments: model, threads, learning rate, momentum, weight decay, folder that Medley's side filled.
Prints the losses, one a line.
"""

import pathlib
import sys

import numpy
import torch
from networks import network
from safetensors.torch import load_file

name, threads = sys.argv[1], int(sys.argv[2])
rate, momentum, decay = map(float, sys.argv[3:6])
folder = pathlib.Path(sys.argv[6])
torch.set_num_threads(threads)
lines = [line.split() for line in (folder / "losses.txt").read_text().splitlines()]
labels = torch.tensor([[int(word) for word in line[1:]] for line in lines])
images = numpy.fromfile(folder / "images.u8", numpy.uint8).reshape(*labels.shape, 32, 32, 3)
model = network(name, 10)
model.load_state_dict(load_file(folder / "start.safetensors"), strict=True)
optimizer = torch.optim.SGD(
    [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": decay},
        {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0},
    ],
    lr=rate,
    momentum=momentum,
)
mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
for x, y in zip(images, labels):
    x = (torch.from_numpy(x).permute(0, 3, 1, 2).float() / 255 - mean) / std
    loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(repr(loss.item()))
