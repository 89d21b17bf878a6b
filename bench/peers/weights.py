"""PyTorch's side of bench/weights. Arguments: a torchvision network's name, a safetensors file of one for ten classes."""

import sys

import torchvision
from safetensors.torch import load_file

name, file = sys.argv[1:]
state = load_file(file)
network = getattr(torchvision.models, name)(num_classes=10)
channels = state["conv1.weight"].shape[1]
if channels != network.conv1.in_channels:
    network.conv1 = type(network.conv1)(channels, 64, 7, 2, 3, bias=False)
network.load_state_dict(state, strict=True)
print(f"{name}: {len(state)} tensors loaded strictly")
