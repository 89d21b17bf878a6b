"""Writes the files of this folder: state dicts as PyTorch 2.7.1 saves them, and hostile ones."""

import argparse
import io
import os
import pickle
import zipfile
from collections import OrderedDict

import timm
import torch
import torchvision
from safetensors.torch import save_file

torch.manual_seed(0)


def every_type():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 8
    return OrderedDict(
        single=base.clone(),
        double=base.double() * 3,
        half=base.half(),
        bfloat=base.bfloat16(),
        whole=torch.tensor([-(2**40), 7]),
        int32=torch.tensor([[-5, 6]], dtype=torch.int32),
        byte=torch.tensor([0, 255], dtype=torch.uint8),
        truth=torch.tensor([True, False]),
        scalar=torch.tensor(3),
        empty=torch.zeros(0, 4),
        transposed=base.clone().permute(2, 0, 1),
        cut=base.clone()[:, 1:, ::2],
        channels_last=torch.arange(24.0).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
        parameter=torch.nn.Parameter(torch.tensor([1.5, -2.5])),
    )


def shared():
    flat = torch.arange(6.0)
    return {"module.a": flat[:4].view(2, 2), "module.b": flat[4:]}


class Evil:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def zipped(name, pickled):
    with zipfile.ZipFile(name, "w") as out:
        out.writestr("archive/data.pkl", pickled)
        out.writestr("archive/version", "3\n")


torch.save(every_type(), "every-type.pt")
torch.save(every_type(), "every-type-before-1.6.pth", _use_new_zipfile_serialization=False)
torch.save({"epoch": 3, "best": 0.5, "state_dict": shared()}, "nested.pt")
save_file({k: v.contiguous() for k, v in every_type().items() if k != "parameter"}, "every-type.safetensors")

torch.save({"args": argparse.Namespace(lr=1), "model": shared()}, "namespace.pt")
torch.save({"state_dict": shared(), "optimizer": torch.optim.SGD([torch.zeros(1)], 0.1)}, "object.pt")
torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), "script.pt")
hostile = {"w": Evil(os.system, "touch hostile-was-run")}
for protocol in (2, 4):
    zipped(f"system-{protocol}.pt", pickle.dumps(hostile, protocol=protocol))
with open("system-before-1.6.pth", "wb") as out:
    out.write(pickle.dumps(hostile, protocol=2))
zipped("eval.pt", pickle.dumps({"w": Evil(eval, "1")}, protocol=2))

grids = {"token.17": torch.randn(1, 17, 3), "plain.16": torch.randn(1, 16, 3)}
for name in list(grids):
    kind = name.split(".")[0]
    prefix = 1 if kind == "token" else 0
    values = grids[name]
    grid = values[:, prefix:].reshape(1, 4, 4, 3).permute(0, 3, 1, 2)
    for side in (2, 3, 7):
        resized = torch.nn.functional.interpolate(grid, size=(side, side), mode="bicubic", align_corners=False)
        tokens = resized.permute(0, 2, 3, 1).reshape(1, side * side, 3)
        grids[f"{kind}.{side * side + prefix}"] = torch.cat([values[:, :prefix], tokens], 1).contiguous()
save_file(grids, "positional-embeddings.safetensors")

pairs = {
    "vision_transformer": ("torchvision:vit_b_16", "timm:vit_base_patch16_224"),
    "convnext": ("timm:convnext_tiny", "torchvision:convnext_tiny"),
    "efficientnet": ("timm:efficientnet_b0", "torchvision:efficientnet_b0"),
    "mobilenet_v2": ("timm:mobilenetv2_100", "torchvision:mobilenet_v2"),
    "vgg": ("timm:vgg11_bn", "torchvision:vgg11_bn"),
}
with open("names.txt", "w") as out, torch.device("meta"):
    for kind, models in pairs.items():
        for whose, model in zip(("theirs", "ours"), models):
            library, name = model.split(":")
            made = timm.create_model(name) if library == "timm" else getattr(torchvision.models, name)()
            for parameter, value in made.named_parameters():
                out.write(f"{kind} {whose} {parameter} {value.numel()}\n")
