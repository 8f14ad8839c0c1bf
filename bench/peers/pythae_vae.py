# SPDX-License-Identifier: MIT
"""The VAE 784-400-20 in pythae, through pythae's own trainer.

One step of the clock is an epoch of 100 batches.
"""
import os
import tempfile

os.environ["TQDM_DISABLE"] = "1"  # no bars to draw

import numpy as np
import torch
from pythae.data.datasets import BaseDataset
from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig
from torch import nn

import pace

BATCHES = 100


class Encoder(BaseEncoder):
    def __init__(self, hidden=400, code=20):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU())
        self.mean, self.log_var = nn.Linear(hidden, code), nn.Linear(hidden, code)

    def forward(self, x):
        h = self.body(x)
        return ModelOutput(embedding=self.mean(h), log_covariance=self.log_var(h))


class Decoder(BaseDecoder):
    def __init__(self, hidden=400, code=20):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(code, hidden), nn.ReLU(), nn.Linear(hidden, 784),
                                  nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28)))

    def forward(self, z):
        return ModelOutput(reconstruction=self.body(z))


def trainer_for(args):
    images = torch.from_numpy(np.random.rand(BATCHES * args.batch, 1, 28, 28).astype("float32"))
    model = VAE(VAEConfig(input_dim=(1, 28, 28), latent_dim=20, reconstruction_loss="bce"),
                encoder=Encoder(), decoder=Decoder())
    config = BaseTrainerConfig(output_dir=tempfile.mkdtemp(), num_epochs=1, learning_rate=1e-3,
                               per_device_train_batch_size=args.batch, optimizer_cls="Adam",
                               no_cuda=True)
    trainer = BaseTrainer(model=model, training_config=config, callbacks=[],
                          train_dataset=BaseDataset(images, torch.ones(len(images))))
    trainer.prepare_training()
    return trainer


def main():
    args = pace.options(__doc__, ["mlp_vae"], ["eager"])
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    trainer = trainer_for(args)

    def step():
        trainer.train_step(epoch=1)
        return BATCHES

    pace.contend("pythae", args, step)


if __name__ == "__main__":
    main()
