# SPDX-License-Identifier: MIT
"""Steps with fully connected nets. Each function returns a step without arguments."""
import torch
import torch.nn.functional as F
from torch import nn


class Shuffled:
    """Batches of rows, without replacement within an epoch, no partial last one: as ours."""

    def __init__(self, x, batch):
        self.x, self.batch, self.at = x, batch, len(x)

    def __call__(self):
        if self.at + self.batch > len(self.x):
            self.order, self.at = torch.randperm(len(self.x)), 0
        rows = self.order[self.at:self.at + self.batch]
        self.at += self.batch
        return self.x[rows]


class Vae(nn.Module):
    def __init__(self, hidden=400, code=20):
        super().__init__()
        self.encoder = nn.Linear(784, hidden)
        self.mean, self.log_var = nn.Linear(hidden, code), nn.Linear(hidden, code)
        self.hidden, self.logits = nn.Linear(code, hidden), nn.Linear(hidden, 784)

    def forward(self, x):
        h = F.relu(self.encoder(x))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(.5 * log_var) * torch.randn_like(mean)
        logits = self.logits(F.relu(self.hidden(z)))
        nll = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = -.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp())
        return (nll + kl) / len(x)


def vae(batch, compiled):
    model, draw = Vae(), Shuffled(torch.rand(60000, 784), batch)
    optimizer, loss_of = torch.optim.Adam(model.parameters(), 1e-3, fused=True), compiled(model)

    def step():
        loss = loss_of(draw())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()  # a training loop reports it

    return step


def gan(batch, compiled):
    generator = nn.Sequential(nn.Linear(100, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid())
    critic = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 1))
    of_generator = torch.optim.Adam(generator.parameters(), 1e-3, fused=True)
    of_critic = torch.optim.Adam(critic.parameters(), 1e-3, fused=True)
    draw = Shuffled(torch.rand(55000, 784), batch)
    one, zero = torch.ones(batch, 1), torch.zeros(batch, 1)
    entropy = F.binary_cross_entropy_with_logits

    def on_critic(x, z):
        return entropy(critic(x), one) + entropy(critic(generator(z).detach()), zero)

    def on_generator(z):
        return entropy(critic(generator(z)), one)

    on_critic, on_generator = compiled(on_critic), compiled(on_generator)

    def step():
        loss = on_critic(draw(), torch.randn(batch, 100))
        of_critic.zero_grad()
        loss.backward()
        of_critic.step()
        other = on_generator(torch.randn(batch, 100))
        of_generator.zero_grad()
        other.backward()
        of_generator.step()
        loss.item(), other.item()

    return step


def iwae(batch, compiled, draws):
    encoder = nn.Sequential(nn.Linear(784, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(),
                            nn.Linear(200, 100))
    decoder = nn.Sequential(nn.Linear(50, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(),
                            nn.Linear(200, 784))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 1e-3, fused=True)
    draw = Shuffled(torch.rand(60000, 784), batch)

    def loss_of(x):
        mean, log_var = (part[None] for part in encoder(x).chunk(2, 1))
        noise = torch.randn(draws, batch, 50)
        z = mean + (.5 * log_var).exp() * noise
        log_p = -F.binary_cross_entropy_with_logits(decoder(z), x.expand(draws, batch, 784),
                                                    reduction="none").sum(-1)
        ratio = .5 * (noise ** 2 + log_var - z ** 2).sum(-1)
        return -torch.logsumexp(log_p + ratio, 0).mean()

    loss_of = compiled(loss_of)

    def step():
        loss = loss_of(torch.bernoulli(draw()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    return step
