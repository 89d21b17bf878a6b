"""Makes airbench94.json and resnet9.json, which have the form of the other files here: see README.md for the formula.

airbench94 is the published network (the package airbench 0.1.8) under this project's names; its factor 1/9 on the logits is put
on the features, and its norms' weights, which are ones and not trained, are no parameters. resnet9 is written here after Page 2018.
Needs torch 2.7.1 and airbench.
"""

import json
import math
import pathlib
import zlib

import numpy as np
import torch
from torch import nn

torch.nn.Module.cuda = torch.nn.Module.half = lambda self: self
from airbench.lib_airbench94 import make_net94  # noqa: E402

LAST = {"airbench94": "head", "resnet9": "linear"}


def uniform(name, count):
    with np.errstate(over="ignore"):

        def mix(x):
            x ^= x >> np.uint32(16)
            x = x * np.uint32(0x85EBCA6B)
            x ^= x >> np.uint32(13)
            x = x * np.uint32(0xC2B2AE35)
            return x ^ (x >> np.uint32(16))

        i = np.arange(1, count + 1, dtype=np.uint32)
        return mix(mix(i) ^ np.uint32(zlib.crc32(name.encode()))).astype(np.float64) / 2**32


def value(name, tensor):
    last = name.rsplit(".", 1)[-1]
    u = uniform(name, tensor.numel())
    if last == "weight" and tensor.dim() > 1:
        return "weight", (2 * u - 1) * math.sqrt(6 / (tensor.numel() // tensor.shape[0]))
    if last in ("weight", "running_var"):
        return "norm_weight" if last == "weight" else last, 0.75 + 0.5 * u
    return last, (2 * u - 1) * 0.1


def block(c_in, c_out):
    parts = {"conv": nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), "bn": nn.BatchNorm2d(c_out)}
    return nn.Sequential(nn.ModuleDict(parts)["conv"], nn.ModuleDict(parts)["bn"], nn.ReLU())


class ResNet9(nn.Module):
    def __init__(self):
        super().__init__()
        self.prep, self.layer1, self.layer2, self.layer3 = block(3, 64), block(64, 128), block(128, 256), block(256, 512)
        self.res1 = nn.Sequential(block(128, 128), block(128, 128))
        self.res3 = nn.Sequential(block(512, 512), block(512, 512))
        self.linear = nn.Linear(512, 10, bias=False)

    def forward(self, x):
        pool = nn.functional.max_pool2d
        x = pool(self.layer1(self.prep(x)), 2)
        x = pool(self.layer2(x + self.res1(x)), 2)
        x = pool(self.layer3(x), 2)
        return self.linear(0.125 * pool(x + self.res3(x), 4).flatten(1))


def named(name, net):
    """Modules with parameters, in order, by this project's names."""
    if name == "airbench94":
        modules = {"whiten": net[0]}
        for i in range(3):
            modules |= {f"layers.{i}.{part}": getattr(net[2 + i], part) for part in ("conv1", "norm1", "conv2", "norm2")}
        return modules | {"head": net[7]}
    blocks = {"prep": net.prep, "layer1": net.layer1, "layer1.residual.res1": net.res1[0], "layer1.residual.res2": net.res1[1]}
    blocks |= {"layer2": net.layer2, "layer3": net.layer3}
    blocks |= {"layer3.residual.res1": net.res3[0], "layer3.residual.res2": net.res3[1]}
    modules = {}
    for key, part in blocks.items():
        modules |= {f"{key}.conv": part[0], f"{key}.bn": part[1]}
    return modules | {"linear": net.linear}


def digits(values):
    return [[float(f"{v:.9g}") for v in row] for row in values] if values.dim() > 1 else [float(f"{v:.9g}") for v in values]


def run(name, net, dtype):
    net = net.to(dtype)
    tensors = {}
    for prefix, module in named(name, net).items():
        for key, tensor in {**dict(module.named_parameters()), **dict(module.named_buffers())}.items():
            if not (name == "airbench94" and "norm" in prefix and key == "weight"):
                tensors[f"{prefix}.{key}"] = tensor
    kinds = []
    with torch.no_grad():
        for key, tensor in tensors.items():
            kind = "num_batches_tracked"
            if tensor.dim():
                kind, numbers = value(key, tensor)
                tensor.copy_(torch.tensor(numbers.astype(np.float32)).view(tensor.shape))
            kinds.append({"name": key, "shape": list(tensor.shape), "kind": kind})
    x = torch.tensor(np.sin(0.013 * np.arange(2 * 3 * 32 * 32)).astype(np.float32)).view(2, 3, 32, 32).to(dtype)
    last = named(name, net)[LAST[name]]
    seen = []
    last.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].detach() * (1 / 9 if name == "airbench94" else 1)))
    net.eval()
    with torch.no_grad():
        logits = net(x)
    features = seen[0]
    net.train()
    net.requires_grad_(True)
    trained = net(x)
    loss = nn.functional.cross_entropy(trained, torch.tensor([3, 7]))
    loss.backward()
    norms = {key: tensor.grad.double().norm() for key, tensor in tensors.items() if tensor.requires_grad and tensor.dim()}
    return kinds, logits, features, trained.detach(), loss.detach(), norms, tensors


for name, make in (("airbench94", make_net94), ("resnet9", ResNet9)):
    torch.set_num_threads(1)
    kinds, logits, features, trained, loss, norms, tensors = run(name, make(), torch.float32)
    exact = run(name, make(), torch.float64)
    ratios = [abs(float(norms[key] / exact[5][key]) - 1) for key in norms]
    largest = exact[1].abs().max()
    content = {
        "name": name,
        "source": "airbench 0.1.8, make_net94" if name == "airbench94" else "fast.py, after Page 2018",
        "made_with": {"torch": torch.__version__.split("+")[0]},
        "input_shape": [2, 3, 32, 32],
        "num_classes": 10,
        "labels": [3, 7],
        "parameter_count": sum(tensor.numel() for tensor in tensors.values() if tensor.requires_grad),
        "parameters": kinds,
        "eval_logits": digits(logits),
        "eval_features": {
            "at": f"input of {LAST[name]}",
            "length": features.shape[1],
            "first16": digits(features[:, :16]),
            "mean": digits(features.mean(1)),
            "l2": digits(features.double().norm(dim=1)),
        },
        "train_logits": digits(trained),
        "train_loss": float(loss),
        "gradient_l2": {key: float(f"{norm:.9g}") for key, norm in norms.items()},
        "gradient_zero": [],
        "float64": {
            "eval_logits": digits(exact[1]),
            "train_loss": float(exact[4]),
            "gradient_l2": [float(f"{norm:.9g}") for norm in exact[5].values()],
        },
        "noise": {
            "eval_logits": float((logits - exact[1]).abs().max() / largest),
            "train_loss": abs(float(loss / exact[4]) - 1),
            "gradient_l2_max": max(ratios),
        },
    }
    file = pathlib.Path(__file__).parent / f"{name}.json"
    file.write_text(json.dumps(content, indent=1) + "\n")
