"""The networks of the benchmarks as a PyTorch user writes them."""

import json
import math
from unittest import mock

import timm
import torch
import torchvision
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, inside, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride > 1 or inside != out:
            self.downsample = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += shortcut
        return self.relu(y)


class CifarResNet(nn.Module):
    """He et al. 2016, section 4.2, shortcut B."""

    def __init__(self, depth, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU(inplace=True)
        blocks = (depth - 2) // 6
        self.layer1 = self.layer(16, 16, blocks, 1)
        self.layer2 = self.layer(16, 32, blocks, 2)
        self.layer3 = self.layer(32, 64, blocks, 2)
        self.fc = nn.Linear(64, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    @staticmethod
    def layer(inside, out, blocks, stride):
        return nn.Sequential(
            BasicBlock(inside, out, stride), *[BasicBlock(out, out, 1) for _ in range(blocks - 1)]
        )

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 1), 1))


class WideBlock(nn.Module):
    def __init__(self, inside, out, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inside)
        self.conv1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.shortcut = nn.Conv2d(inside, out, 1, stride, bias=False) if inside != out else None
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.relu(self.bn1(x))
        shortcut = x if self.shortcut is None else self.shortcut(y)
        y = self.conv2(self.relu(self.bn2(self.conv1(y))))
        y += shortcut
        return y


class WideResNet(nn.Module):
    """Zagoruyko and Komodakis 2016."""

    def __init__(self, depth, widening, width, classes):
        super().__init__()
        inside = round(16 * width)
        self.conv1 = nn.Conv2d(3, inside, 3, 1, 1, bias=False)
        for stage in range(3):
            out = round(16 * 2**stage * widening * width)
            blocks = [WideBlock(inside, out, 1 if stage == 0 else 2)]
            blocks += [WideBlock(out, out, 1) for _ in range((depth - 4) // 6 - 1)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            inside = out
        self.bn = nn.BatchNorm2d(inside)
        self.fc = nn.Linear(inside, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        x = nn.functional.relu(self.bn(x), inplace=True)
        return self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 1), 1))


def scaled(channels, width):
    return max(1, round(channels * width))


def layers(count, depth):
    return math.ceil(count * depth)


def wide_resnet(name, classes, side, width=1.0):
    depth, widening = map(int, name[len("wide_resnet"):].split("_"))
    return WideResNet(depth, widening, width, classes)


def vgg(name, classes, side, width=1.0, pool=7, hidden=4096):
    stages = torchvision.models.vgg.cfgs[{"vgg11_bn": "A", "vgg13_bn": "B", "vgg16_bn": "D", "vgg19_bn": "E"}[name]]
    stages = [stage if stage == "M" else scaled(stage, width) for stage in stages]
    model = torchvision.models.VGG(torchvision.models.vgg.make_layers(stages, batch_norm=True), classes, dropout=0.0)
    model.avgpool = nn.AdaptiveAvgPool2d(pool)
    size = scaled(hidden, width)
    model.classifier[0] = nn.Linear(scaled(512, width) * pool**2, size)
    model.classifier[3] = nn.Linear(size, size)
    model.classifier[6] = nn.Linear(size, classes)
    return model


def densenet(name, classes, side, width=1.0, depth=1.0, stem="auto"):
    blocks = {"densenet121": (6, 12, 24, 16), "densenet169": (6, 12, 32, 32)}[name]
    blocks = tuple(layers(count, depth) for count in blocks)
    model = torchvision.models.DenseNet(scaled(32, width), blocks, scaled(64, width), num_classes=classes)
    if stem != "imagenet":
        model.features.conv0 = nn.Conv2d(3, scaled(64, width), 3, 1, 1, bias=False)
        model.features.pool0 = nn.Identity()
    return model


def mobilenet(name, classes, side, width=1.0, stem="auto"):
    stages = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]
    if stem != "imagenet":
        stages[1][3] = 1
    model = torchvision.models.MobileNetV2(classes, width, stages, dropout=0.0)
    if stem != "imagenet":
        model.features[0][0].stride = (1, 1)
    return model


def efficientnet(name, classes, side, width=1.0, depth=1.0, stem="auto"):
    wide, deep = {"b0": (1.0, 1.0), "b1": (1.0, 1.1), "b2": (1.1, 1.2), "b3": (1.2, 1.4)}[name[-2:]]
    config = torchvision.models.efficientnet.MBConvConfig
    second = 2 if stem == "imagenet" else 1
    stages = [(1, 3, 1, 32, 16, 1), (6, 3, second, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3)]
    stages += [(6, 5, 1, 80, 112, 3), (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1)]
    stages = [config(*stage, width_mult=wide * width, depth_mult=deep * depth) for stage in stages]
    model = torchvision.models.EfficientNet(stages, dropout=0.0, stochastic_depth_prob=0.0, num_classes=classes)
    if stem != "imagenet":
        model.features[0][0].stride = (1, 1)
    return model


def convnext(name, classes, side, width=1.0, depth=1.0, patch=None):
    config = torchvision.models.convnext.CNBlockConfig
    blocks = [3, 3, 27 if name == "convnext_small" else 9, 3]
    sizes = [scaled(96 * 2**stage, width) for stage in range(4)] + [None]
    stages = [config(sizes[i], sizes[i + 1], layers(blocks[i], depth)) for i in range(4)]
    model = torchvision.models.ConvNeXt(stages, num_classes=classes)
    patch = patch or (2 if side <= 96 else 4)
    model.features[0][0] = nn.Conv2d(3, sizes[0], patch, patch)
    return model


def vit(name, classes, side, width=1.0, depth=1.0, patch=None):
    heads = scaled({"vit_tiny": 3, "vit_small": 6, "vit_base": 12}[name], width)
    return timm.models.VisionTransformer(
        img_size=side,
        patch_size=patch or (4 if side <= 96 else 16),
        num_classes=classes,
        embed_dim=64 * heads,
        depth=layers(12, depth),
        num_heads=heads,
    )


def mixer(name, classes, side, width=1.0, depth=1.0, patch=None):
    size, blocks = {"mixer_s": (512, 8), "mixer_b": (768, 12)}[name]
    return timm.models.mlp_mixer.MlpMixer(
        num_classes=classes,
        img_size=side,
        patch_size=patch or (4 if side <= 96 else 16),
        num_blocks=layers(blocks, depth),
        embed_dim=scaled(size, width),
    )


def airbench94(name, classes, side):
    """Of the published program, which makes it in half precision on a GPU."""
    import airbench

    with mock.patch.multiple(nn.Module, half=lambda self: self, cuda=lambda self: self):
        model = airbench.make_net94()
    model[0].weight.requires_grad = True
    return model


FAMILIES = [airbench94, wide_resnet, vgg, densenet, mobilenet, efficientnet, convnext, vit, mixer]


def network(settings, classes, side=32):
    """A model of a recipe, as text: a name or JSON. ResNets from resnet18 on have the stem for small images."""
    settings = json.loads(settings) if settings.startswith("{") else {"name": settings}
    name = settings["name"]
    if name in ("resnet8", "resnet20", "resnet32", "resnet44", "resnet56", "resnet110"):
        return CifarResNet(int(name[len("resnet"):]), classes)
    for family in FAMILIES:
        if name.startswith(family.__name__):
            return family(**settings, classes=classes, side=side)
    model = getattr(torchvision.models, name)(num_classes=classes)
    if settings.get("stem") != "imagenet":
        model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        model.maxpool = nn.Identity()
    return model
