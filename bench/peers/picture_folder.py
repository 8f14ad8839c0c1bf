# SPDX-License-Identifier: MIT
"""How many pictures a second torch's DataLoader with PIL brings into a tiny net: a folder of JPEGs,
cut to their middle square and resized, as elbo's image_folder does it.
  picture_folder.py FOLDER [--workers N] [--size N] [--batch N] [--epochs N] [--threads N]
One JSON line an epoch."""

import argparse
import json
import pathlib
import time

import numpy
import torch
from PIL import Image


class Pictures(torch.utils.data.Dataset):
    def __init__(self, folder, size):
        self.files = sorted(pathlib.Path(folder).rglob("*.jpg"))
        self.size = size

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        image = Image.open(self.files[index]).convert("RGB")
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.resize((self.size, self.size), Image.Resampling.BOX,
                             (left, top, left + side, top + side))
        return torch.from_numpy(numpy.array(image)).permute(2, 0, 1).float().div_(255)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    values = 3 * options.size**2
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(values, 8), torch.nn.ReLU(),
                              torch.nn.Linear(8, values), torch.nn.Sigmoid())
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    loader = torch.utils.data.DataLoader(Pictures(options.folder, options.size), options.batch,
                                         shuffle=True, drop_last=True,
                                         num_workers=options.workers,
                                         persistent_workers=options.workers > 0)
    for epoch in range(options.epochs):
        began, count = time.monotonic(), 0
        for x in loader:
            loss = torch.nn.functional.binary_cross_entropy(net(x), x.flatten(1))
            adam.zero_grad()
            loss.backward()
            adam.step()
            count += len(x)
        seconds = time.monotonic() - began
        print(json.dumps({"epoch": epoch + 1, "images": count, "seconds": round(seconds, 2),
                          "images_per_second": round(count / seconds, 1)}), flush=True)


if __name__ == "__main__":
    main()
