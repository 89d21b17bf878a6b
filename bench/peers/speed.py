"""The published airbench94 (the package airbench) on processors and on images of one's own, in float32.

Arguments: folder of train/ and test/, epochs, batch size, threads, seed. Prints the seconds that training took, measured as the
package measures them (without tests on the way), and the test accuracy with its test-time augmentation. The package is for
GPUs and half precision: its calls of those do nothing here.
"""

import io
import os
import pathlib
import re
import sys
import tempfile
import time
from contextlib import redirect_stdout

import torch
from torchvision.datasets import ImageFolder


class Event:
    """A point in time, as CUDA's events are used."""

    def __init__(self, enable_timing):
        self.seconds = 0.0

    def record(self):
        self.seconds = time.perf_counter()

    def elapsed_time(self, later):
        return 1e3 * (later.seconds - self.seconds)


def to_processor():
    torch.nn.Module.cuda = lambda self: self
    torch.nn.Module.half = lambda self: self
    torch.Tensor.half = torch.Tensor.float
    torch.cuda.Event = Event
    torch.cuda.synchronize = lambda: None
    load = torch.load
    torch.load = lambda path, map_location: load(path, map_location="cpu")


def images(folder, file):
    data = ImageFolder(folder)
    pixels = torch.stack([torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8) for image, _ in data])
    side = data[0][0].size[0]
    torch.save(
        {"images": pixels.view(-1, side, side, 3), "labels": torch.tensor(data.targets), "classes": data.classes}, file
    )


folder = pathlib.Path(sys.argv[1]).resolve()
epochs, batch, threads, seed = float(sys.argv[2]), *map(int, sys.argv[3:6])
torch.set_num_threads(threads)
with tempfile.TemporaryDirectory() as place:
    os.chdir(place)  # where the package looks for cifar10/
    os.mkdir("cifar10")
    for split in ("train", "test"):
        images(folder / split, f"cifar10/{split}.pt")
    to_processor()
    import airbench
    from airbench.lib_airbench94 import hyp

    torch.manual_seed(seed)
    order = torch.randperm(len(torch.load("cifar10/train.pt", None)["labels"]))
    loader = airbench.CifarLoader("cifar10", train=True, batch_size=batch, aug=hyp["aug"], altflip=True)
    loader.images, loader.labels = loader.images[order], loader.labels[order]  # folders are in the order of classes
    said = io.StringIO()
    with redirect_stdout(said):
        airbench.train94(loader, epochs=epochs, verbose=True)
    last = [row for row in said.getvalue().splitlines() if re.match(r"\|\s*\|\s*eval", row)][-1]
    print(said.getvalue(), file=sys.stderr)
    columns = [column.strip() for column in last.strip("|").split("|")]
    training = [row for row in said.getvalue().splitlines() if re.match(r"\|.*\|\s*\d+\s*\|", row)][-1]
    print(training.strip("|").split("|")[-1].strip(), columns[-2])
