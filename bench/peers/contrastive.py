"""lightly's side of bench/contrastive: LightlyDataset, DataLoader, SimCLRTransform, SimCLRProjectionHead and NTXentLoss.

Arguments: model, "fp32" or "tuned-fp32" or "tuned-bf16" (channels-last), batch size, threads, folder, workers. Reads a number
of epochs from each line of the standard input and answers with the seconds that they took and the processor's, its loader's
processes included.
"""

import pathlib
import sys
import time

import torch
from lightly.data import LightlyDataset
from lightly.loss import NTXentLoss
from lightly.models.modules import SimCLRProjectionHead
from lightly.transforms import SimCLRTransform
from networks import network
from processor import processor_time
from torch import nn

name, form, batch, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
folder, workers = pathlib.Path(sys.argv[5]), int(sys.argv[6])
tuned, half = form.startswith("tuned"), form.endswith("bf16")
torch.set_num_threads(threads)
torch.manual_seed(0)
loader = torch.utils.data.DataLoader(
    LightlyDataset(
        str(folder / "train"), transform=SimCLRTransform(input_size=32, cj_strength=0.5, gaussian_blur=0.0)
    ),
    batch,
    shuffle=True,
    drop_last=True,
    num_workers=workers,
    persistent_workers=workers > 0,
)
backbone = network(name, 10)
head = SimCLRProjectionHead(backbone.fc.in_features, 512, 128)
backbone.fc = nn.Identity()
model = nn.Sequential(backbone, head)
if tuned:
    model = model.to(memory_format=torch.channels_last)
criterion = NTXentLoss(temperature=0.5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)


def epoch():
    for (first, second), _, _ in loader:
        if tuned:
            first = first.contiguous(memory_format=torch.channels_last)
            second = second.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            z = model(first), model(second)
        loss = criterion(z[0].float(), z[1].float())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()


print("ready", flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), processor_time()
    for _ in range(int(line)):
        epoch()
    print(f"{time.perf_counter() - start:.6f} {processor_time() - cpu_start:.6f}", flush=True)
