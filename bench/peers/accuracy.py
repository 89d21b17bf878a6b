"""PyTorch's side of bench/accuracy: ResNet-20 trained as a PyTorch user writes it.

Arguments: model, threads, epochs, batch size, seed, folder of train/ and test/. Prints the test accuracy.
"""

import math
import pathlib
import sys

import torch
import torchvision.transforms as transforms
from networks import network
from torchvision.datasets import ImageFolder

name, threads, epochs, batch, seed = sys.argv[1], *map(int, sys.argv[2:6])
folder = pathlib.Path(sys.argv[6])
torch.set_num_threads(threads)
torch.manual_seed(seed)
normalize = [transforms.ToTensor(), transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]
augment = [transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip()]
train = ImageFolder(folder / "train", transforms.Compose(augment + normalize))
test = ImageFolder(folder / "test", transforms.Compose(normalize))
loader = torch.utils.data.DataLoader(train, batch, shuffle=True, drop_last=True)
model = network(name, len(train.classes)).to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(
    [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 1e-4},
        {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0},
    ],
    lr=0.1,
    momentum=0.9,
)
steps = epochs * len(loader)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 0.5 * (1 + math.cos(math.pi * t / steps)))
for epoch in range(epochs):
    total = 0.0
    for x, y in loader:
        loss = torch.nn.functional.cross_entropy(model(x.contiguous(memory_format=torch.channels_last)), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
    print(f"seed {seed} epoch {epoch + 1}: loss {total / len(loader):.4f}", file=sys.stderr, flush=True)
model.eval()
with torch.inference_mode():
    right = sum((model(x).argmax(1) == y).sum().item() for x, y in torch.utils.data.DataLoader(test, 256))
print(right / len(test))
