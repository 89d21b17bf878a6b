"""lightly's side of bench/learning: SimCLR as its users write it, with the settings of the recipe simclr-r20.

Arguments: model, threads, epochs, warm-up epochs, batch size, seed, folder of train/ and test/, file for the weights without
the last layer, whose metadata are each epoch's mean loss. Beside that file, the state after the last epoch is kept, and an
interrupted training goes on from it.
"""

import json
import math
import os
import pathlib
import sys

import torch
from lightly.data import LightlyDataset
from lightly.loss import NTXentLoss
from lightly.models.modules import SimCLRProjectionHead
from lightly.transforms import SimCLRTransform
from networks import network
from safetensors.torch import save_file
from torch import nn

name, threads, epochs, warmup, batch, seed = sys.argv[1], *map(int, sys.argv[2:7])
folder, weights = pathlib.Path(sys.argv[7]), sys.argv[8]
torch.set_num_threads(threads)
torch.manual_seed(seed)
transform = SimCLRTransform(input_size=32, cj_strength=0.5, gaussian_blur=0.0)
loader = torch.utils.data.DataLoader(
    LightlyDataset(str(folder / "train"), transform=transform), batch, shuffle=True, drop_last=True
)
backbone = network(name, 10)
head = SimCLRProjectionHead(backbone.fc.in_features, 512, 128)
backbone.fc = nn.Identity()
model = nn.Sequential(backbone, head).to(memory_format=torch.channels_last)
criterion = NTXentLoss(temperature=0.5)
optimizer = torch.optim.SGD(
    [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 5e-4},
        {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0},
    ],
    lr=0.06,
    momentum=0.9,
)
steps, rising = epochs * len(loader), warmup * len(loader)


def factor(step):
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / (steps - rising)))


schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
state = pathlib.Path(weights + ".state")
parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
losses = []
if state.exists():
    saved = torch.load(state)
    losses = saved["losses"]
    for name, part in parts.items():
        part.load_state_dict(saved[name])
for epoch in range(len(losses), epochs):
    torch.manual_seed(1000 * seed + epoch)
    total = 0.0
    for (first, second), _, _ in loader:
        views = (view.contiguous(memory_format=torch.channels_last) for view in (first, second))
        loss = criterion(*(model(view) for view in views))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
    losses.append(total / len(loader))
    print(f"lightly, seed {seed}, epoch {epoch + 1}: loss {losses[-1]:.4f}", file=sys.stderr, flush=True)
    torch.save({"losses": losses, **{name: part.state_dict() for name, part in parts.items()}}, f"{state}.next")
    os.replace(f"{state}.next", state)
arrays = {name: value.contiguous() for name, value in backbone.state_dict().items()}
save_file(arrays, weights, metadata={"losses": json.dumps(losses)})
