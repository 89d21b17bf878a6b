"""PyTorch's side of bench/family: trains one seed after the other as a PyTorch user's script does.

Arguments: model, precision, threads, loader processes, epochs, batch size, folder of train/ and test/, seeds. Prints the
test accuracy of each.
"""

import math
import pathlib
import sys

import torch
import torchvision.transforms as transforms
from networks import network
from torchvision.datasets import ImageFolder

name, precision = sys.argv[1:3]
threads, workers, epochs, batch = map(int, sys.argv[3:7])
folder = pathlib.Path(sys.argv[7])
half = precision == "bf16"
torch.set_num_threads(threads)
normalize = [transforms.ToTensor(), transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]
augment = [transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip()]
train = ImageFolder(folder / "train", transforms.Compose(augment + normalize))
test = ImageFolder(folder / "test", transforms.Compose(normalize))
loader = torch.utils.data.DataLoader(
    train, batch, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0
)


def accuracy(seed):
    torch.manual_seed(seed)
    model = network(name, len(train.classes)).to(memory_format=torch.channels_last)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() == 1]
    groups = [{"params": decayed, "weight_decay": 1e-4}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9, foreach=True)
    steps = epochs * len(loader)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 0.5 * (1 + math.cos(math.pi * t / steps)))
    for _ in range(epochs):
        for x, y in loader:
            x = x.contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                loss = torch.nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    model.eval()
    with torch.inference_mode():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in torch.utils.data.DataLoader(test, 256))
    return right / len(test)


for seed in map(int, sys.argv[8:]):
    print(accuracy(seed), flush=True)
