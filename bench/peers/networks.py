"""The networks of the benchmarks as a PyTorch user writes them."""

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


def network(name, classes):
    """resnet18 and larger have torchvision's blocks and the stem for small images."""
    if name in ("resnet8", "resnet20", "resnet32", "resnet44", "resnet56", "resnet110"):
        return CifarResNet(int(name[len("resnet"):]), classes)
    model = getattr(torchvision.models, name)(num_classes=classes)
    model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = nn.Identity()
    return model
