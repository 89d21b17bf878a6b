"""lightly's side of bench/augment: LightlyDataset, DataLoader and SimCLRTransform, two views of every image.

Arguments: batch size, folder, workers. Reads a number of epochs from each line of the standard input and answers with the
seconds that they took and the processor's, its loader's processes included.
"""

import pathlib
import sys
import time

import torch
from lightly.data import LightlyDataset
from lightly.transforms import SimCLRTransform
from processor import processor_time

batch, folder, workers = int(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(0)
transform = SimCLRTransform(input_size=32, cj_strength=0.5, gaussian_blur=0.0)
loader = torch.utils.data.DataLoader(
    LightlyDataset(str(folder / "train"), transform=transform),
    batch,
    shuffle=True,
    drop_last=True,
    num_workers=workers,
    persistent_workers=workers > 0,
)

print("ready", flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), processor_time()
    for _ in range(int(line)):
        for views, _, _ in loader:
            assert len(views) == 2
    print(f"{time.perf_counter() - start:.6f} {processor_time() - cpu_start:.6f}", flush=True)
