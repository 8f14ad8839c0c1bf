# SPDX-License-Identifier: MIT
"""Steps with the nets of Larsen et al. 2016 for 32 x 32 colour images, channels last.

Each function returns a step without arguments.
"""
import torch
import torch._functorch.config
import torch.nn.functional as F
from torch import nn

from mlp_nets import Shuffled

CODE = 128


def down(into, out):
    return [nn.Conv2d(into, out, 5, 2, 2, bias=False), nn.BatchNorm2d(out), nn.ReLU()]


def up(into, out):
    return [nn.ConvTranspose2d(into, out, 5, 2, 2, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]


def dense(into, out):
    return [nn.Linear(into, out, bias=False), nn.BatchNorm1d(out), nn.ReLU()]


def nets(thinner):
    """Encoder, decoder, and the critic up to its features and from there on."""
    w = [n // thinner for n in (32, 64, 128, 192, 256, 512, 1024)]
    encoder = [*down(3, w[1]), *down(w[1], w[2]), *down(w[2], w[4]), nn.Flatten(),
               *dense(16 * w[4], w[6]), nn.Linear(w[6], 2 * CODE)]
    decoder = [*dense(CODE, 16 * w[4]), nn.Unflatten(1, (w[4], 4, 4)), *up(w[4], w[3]),
               *up(w[3], w[2]), *up(w[2], w[0]), nn.Conv2d(w[0], 3, 5, 1, 2), nn.Tanh()]
    features = [nn.Conv2d(3, w[0], 5, 1, 2), nn.ReLU(), *down(w[0], w[2]), *down(w[2], w[3]),
                nn.Conv2d(w[3], w[4], 5, 2, 2, bias=False)]
    judge = [nn.BatchNorm2d(w[4]), nn.ReLU(), nn.Flatten(), *dense(16 * w[4], w[5]),
             nn.Linear(w[5], 1)]
    return [nn.Sequential(*layers).to(memory_format=torch.channels_last)
            for layers in (encoder, decoder, features, judge)]


def images(batch):
    draw = Shuffled(torch.rand(2000, 3, 32, 32) * 2 - 1, batch)
    return lambda: draw().contiguous(memory_format=torch.channels_last)


def kl_of(mean, log_var):
    return -.5 * (1 + log_var - mean ** 2 - log_var.exp()).sum() / len(mean)


def vae(batch, compiled):
    encoder, decoder, _, _ = nets(1)
    optimizer = torch.optim.RMSprop([*encoder.parameters(), *decoder.parameters()], 3e-4)
    draw = images(batch)

    def loss_of(x):
        mean, log_var = encoder(x).chunk(2, 1)
        z = mean + (.5 * log_var).exp() * torch.randn_like(mean)
        return .5 * ((decoder(z) - x) ** 2).sum() / batch + kl_of(mean, log_var)

    loss_of = compiled(loss_of)

    def step():
        loss = loss_of(draw())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def vaegan(batch, compiled, thinner, gamma=1e-6):
    """Three players, one shared forward pass, torch.autograd.grad for each.

    The fastest of the ways that route the gradients right. Compiled net by net.
    """
    if compiled is torch.compile:
        torch._functorch.config.donated_buffer = False  # the graph is walked three times
    plain = nets(thinner)
    encoder, decoder, features, judge = [compiled(net) for net in plain]
    players = [list(plain[0].parameters()), list(plain[1].parameters()),
               [*plain[2].parameters(), *plain[3].parameters()]]
    optimizers = [torch.optim.RMSprop(params, 3e-4) for params in players]
    draw, entropy = images(batch), F.binary_cross_entropy_with_logits

    def losses_of(x):
        mean, log_var = encoder(x).chunk(2, 1)
        z = mean + (.5 * log_var).exp() * torch.randn_like(mean)
        rebuilt, samples = decoder(torch.cat([z, torch.randn_like(mean)])).chunk(2)
        seen = features(torch.cat([x, samples, rebuilt]))
        real, fake = judge(seen[:2 * batch]).chunk(2)
        error = .5 * ((seen[2 * batch:] - seen[:batch].detach()) ** 2).sum() / batch
        gan = entropy(real, torch.ones_like(real)) + entropy(fake, torch.zeros_like(fake))
        return kl_of(mean, log_var) + error, gamma * error - gan, gan

    def step():
        losses = losses_of(draw())
        grads = [torch.autograd.grad(loss, params, retain_graph=i < 2)
                 for i, (loss, params) in enumerate(zip(losses, players))]
        for params, of_player, optimizer in zip(players, grads, optimizers):
            for param, grad in zip(params, of_player):
                param.grad = grad
            optimizer.step()
        for loss in losses:
            loss.item()

    return step
