"""PyTorch's side of bench/epoch: ImageFolder, DataLoader, torchvision's transforms, channels-last.

Arguments: model, precision, batch size, threads, folder, workers. Reads a number of epochs from
each line of the standard input and answers with the seconds that they took and the processor's,
its loader's processes included.
"""

import pathlib
import sys
import time

import torch
import torchvision.transforms as transforms
from networks import network
from processor import processor_time
from torchvision.datasets import ImageFolder

name, precision, batch, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
folder, workers = pathlib.Path(sys.argv[5]), int(sys.argv[6])
torch.set_num_threads(threads)
torch.manual_seed(0)
data = ImageFolder(
    folder / "train",
    transforms.Compose(
        [
            transforms.RandomCrop(32, padding=4),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    ),
)
loader = torch.utils.data.DataLoader(
    data, batch, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0
)
model = network(name, len(data.classes)).to(memory_format=torch.channels_last)
decayed = [p for p in model.parameters() if p.dim() > 1]
plain = [p for p in model.parameters() if p.dim() == 1]
optimizer = torch.optim.SGD(
    [{"params": decayed, "weight_decay": 5e-4}, {"params": plain, "weight_decay": 0.0}],
    lr=0.01,
    momentum=0.9,
    nesterov=True,
    foreach=True,
)


def epoch():
    total = torch.zeros(())
    correct = torch.zeros((), dtype=torch.long)
    for x, y in loader:
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            logits = model(x)
            loss = torch.nn.functional.cross_entropy(logits, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(y)
        correct += (logits.argmax(1) == y).sum()
    return total.item() / len(data), correct.item() / len(data)


print("ready", flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), processor_time()
    for _ in range(int(line)):
        epoch()
    print(f"{time.perf_counter() - start:.6f} {processor_time() - cpu_start:.6f}", flush=True)
