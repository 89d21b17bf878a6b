"""PyTorch's side of bench/weights.

`images FILE` makes random images. `through MODEL IMAGES RUN` loads a run's weights strictly, compares its logits and saves
the weights as RUN/through.safetensors.
"""

import pathlib
import sys

import numpy
import torch
from networks import network
from safetensors.torch import load_file, save_file

if sys.argv[1] == "images":
    random = numpy.random.default_rng(0)
    arrays = {}
    for split, count in (("train", 20), ("test", 20)):
        arrays[f"{split}_images"] = random.integers(0, 256, (count, 64, 64, 3), dtype=numpy.uint8)
        arrays[f"{split}_labels"] = numpy.arange(count) % 10
    numpy.savez(sys.argv[2], **arrays)
    sys.exit(0)

model, run = sys.argv[2], pathlib.Path(sys.argv[4])
images = numpy.load(sys.argv[3])["test_images"]
state = load_file(run / "checkpoints" / "last" / "model.safetensors")
peer = network(model, 10, images.shape[1])
peer.load_state_dict(state, strict=True)
peer.eval()
mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
with torch.inference_mode():
    x = ((torch.from_numpy(images) / 255 - mean) / std).permute(0, 3, 1, 2)
    logits = peer(x).numpy()
own = numpy.load(next(run.glob("outputs/*/logits.npy")))
difference = abs(own - logits).max() / abs(logits).max()
if not difference <= 1e-4:
    sys.exit(f"{model}: logits differ by {difference:.1e} of the largest")
save_file({name: tensor.contiguous() for name, tensor in peer.state_dict().items()}, run / "through.safetensors")
print(f"{model}: {len(state)} tensors loaded strictly, logits within {difference:.0e} of the largest")
