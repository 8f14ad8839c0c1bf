# SPDX-License-Identifier: MIT
"""The U-Net of elbo's `diffusion` and its training step in PyTorch, under the same names.

    python unet.py --batch 64 --threads 1 --mode eager    prints one JSON line, images a second
"""
import argparse
import json
import math
import time as clock

import torch
import torch.nn.functional as F
from torch import nn


def groups_for(channels):
    groups = min(max(channels // 4, 1), 32)
    while channels % groups:
        groups -= 1
    return groups


class GroupNorm(nn.GroupNorm):
    def __init__(self, channels):
        super().__init__(groups_for(channels), channels)


class Residual(nn.Module):
    def __init__(self, into, out, vector):
        super().__init__()
        self.norm0, self.norm1 = GroupNorm(into), GroupNorm(out)
        self.conv0, self.conv1 = nn.Conv2d(into, out, 3, 1, 1), nn.Conv2d(out, out, 3, 1, 1)
        self.linear = nn.Linear(vector, 2 * out)
        self.skip = nn.Conv2d(into, out, 1) if into != out else nn.Identity()
        nn.init.zeros_(self.conv1.weight)
        nn.init.zeros_(self.conv1.bias)

    def forward(self, x, vector):
        h = self.norm1(self.conv0(F.silu(self.norm0(x))))
        scale, shift = self.linear(vector)[:, :, None, None].chunk(2, 1)
        return self.skip(x) + self.conv1(F.silu(h * (1 + scale) + shift))


class SelfAttention(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(channels, 3 * channels), nn.Linear(channels, channels)
        nn.init.zeros_(self.proj.weight)
        nn.init.zeros_(self.proj.bias)

    def forward(self, x):
        batch, length, channels = x.shape
        shape = (batch, length, 3, self.heads, channels // self.heads)
        q, k, v = self.qkv(x).view(shape).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(q, k, v)
        return self.proj(out.transpose(1, 2).reshape(batch, length, channels))


class ImageAttention(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.norm, self.attention = GroupNorm(channels), SelfAttention(channels, heads)

    def forward(self, x):
        tokens = self.norm(x).flatten(2).transpose(1, 2)
        return x + self.attention(tokens).transpose(1, 2).reshape(x.shape)


class TimeEmbedding(nn.Module):
    def __init__(self, features, width, condition):
        super().__init__()
        self.features = features
        self.linear0, self.linear1 = nn.Linear(features, width), nn.Linear(width, width)
        self.condition = nn.Linear(condition, width, bias=False) if condition else None

    def forward(self, t, told):
        half = self.features // 2
        rates = torch.exp(torch.arange(half) * (-math.log(10000) / half))
        angles = 1000 * t[:, None] * rates
        h = self.linear1(F.silu(self.linear0(torch.cat([angles.cos(), angles.sin()], 1))))
        return F.silu(h if told is None else h + self.condition(told))


class UNet(nn.Module):
    def __init__(self, channels=1, width=32, multiples=(1, 2, 2), blocks=1, heads=4, condition=0):
        super().__init__()
        self.sizes, self.blocks = len(multiples), blocks
        vector = 4 * width
        self.embedding = TimeEmbedding(width, vector, condition)
        self.first = nn.Conv2d(channels, width, 3, 1, 1)
        at, kept = width, [width]
        for i, multiple in enumerate(multiples):
            for b in range(blocks):
                self.add(f"down{i}_{b}", (at, multiple * width, vector), i + 1 == self.sizes, heads)
                at = multiple * width
                kept.append(at)
            if i + 1 < self.sizes:
                self.add_module(f"halve{i}", nn.Conv2d(at, at, 3, 2, 1))
                kept.append(at)
        self.add("middle", (at, at, vector), True, heads)
        for i in reversed(range(self.sizes)):
            for b in range(blocks + 1):
                size = (at + kept.pop(), multiples[i] * width, vector)
                self.add(f"up{i}_{b}", size, i + 1 == self.sizes, heads)
                at = multiples[i] * width
            if i:
                self.add_module(f"double{i}", nn.Conv2d(at, at, 3, 1, 1))
        self.norm = GroupNorm(width)
        self.last = nn.Conv2d(width, channels, 3, 1, 1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def add(self, name, size, looks, heads):
        self.add_module(name, Residual(*size))
        if looks:
            self.add_module(name + "_attention", ImageAttention(size[1], heads))

    def block(self, name, h, vector):
        h = getattr(self, name)(h, vector)
        looks = getattr(self, name + "_attention", None)
        return h if looks is None else looks(h)

    def forward(self, x, t, told=None):
        vector = self.embedding(t, told)
        h = self.first(x)
        kept = [h]
        for i in range(self.sizes):
            for b in range(self.blocks):
                h = self.block(f"down{i}_{b}", h, vector)
                kept.append(h)
            if i + 1 < self.sizes:
                h = getattr(self, f"halve{i}")(h)
                kept.append(h)
        h = self.block("middle", h, vector)
        for i in reversed(range(self.sizes)):
            for b in range(self.blocks + 1):
                h = self.block(f"up{i}_{b}", torch.cat([h, kept.pop()], 1), vector)
            if i:
                h = getattr(self, f"double{i}")(F.interpolate(h, scale_factor=2))
        return self.last(F.silu(self.norm(h)))


def cosine_levels(count):
    """alpha and sigma of each level (Nichol and Dhariwal 2021)."""
    time = torch.arange(count + 1, dtype=torch.float64) / count
    wave = torch.cos((time + 0.008) / 1.008 * math.pi / 2) ** 2
    kept = torch.cumprod(1 - (1 - wave[1:] / wave[:-1]).clamp(max=0.999), 0)
    return kept.sqrt().float(), (1 - kept).sqrt().float()


def stepper(net, batch):
    """A step of elbo's `diffusion`: cosine levels, velocity, Adam."""
    optimizer = torch.optim.Adam(net.parameters(), 5e-4, fused=True)
    alphas, sigmas = cosine_levels(1000)
    images = torch.rand(2048, 1, 28, 28) * 2 - 1

    def step():
        x = images[torch.randint(len(images), (batch,))]
        x = x.contiguous(memory_format=torch.channels_last)
        level, noise = torch.randint(1000, (batch,)), torch.randn_like(x)
        alpha, sigma = alphas[level].view(-1, 1, 1, 1), sigmas[level].view(-1, 1, 1, 1)
        answer = net(alpha * x + sigma * noise, level / 999)
        loss = F.mse_loss(answer, alpha * noise - sigma * x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--mode", choices=["eager", "compiled"], default="eager")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    net = UNet(width=options.width).to(memory_format=torch.channels_last)
    step = stepper(torch.compile(net) if options.mode == "compiled" else net, options.batch)
    for _ in range(2):
        step()
    steps, begun = 0, clock.perf_counter()
    while clock.perf_counter() - begun < options.seconds:
        step()
        steps += 1
    seconds = clock.perf_counter() - begun
    print(json.dumps({"workload": "unet", "mode": options.mode, "batch": options.batch,
                      "images_per_second": steps * options.batch / seconds}))


main()
