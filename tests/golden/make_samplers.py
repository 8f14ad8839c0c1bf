# SPDX-License-Identifier: MIT
"""Makes tests/golden/samplers/goldens.json: what published samplers draw with a net and noise that are formulas.

    pip install numpy torch diffusers
    python tests/golden/make_samplers.py

DDPM, DDIM and DPM-Solver++ 2M are those of diffusers. EDM's is algorithm 2 of Karras et al. 2022 without churn, written out from the paper. tests/models/diffusion/samplers_test.cpp repeats the formulas.
"""
import json
import pathlib

import diffusers.schedulers.scheduling_ddpm as ddpm
import numpy as np
import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler

ROWS, VALUES, LEVELS = 4, 3, 1000
WEIGHTS = torch.tensor([[np.sin(1 + 3 * i + j) for j in range(VALUES)] for i in range(VALUES)], dtype=torch.float64)
TIMES = torch.tensor([np.cos(j) for j in range(VALUES)], dtype=torch.float64)


def noise(call):
    """The first noise is call 0; each further draw has the next number."""
    return torch.tensor(
        [[1.2 * np.cos(3 * call + 5 * r + c + 0.5) for c in range(VALUES)] for r in range(ROWS)], dtype=torch.float64
    )


def net(x, time):
    """Sees values of deviation near 1, and a number."""
    return torch.tanh(x @ WEIGHTS + TIMES * time)


def by_diffusers(scheduler, steps):
    calls = [0]

    def drawn(*_, **__):
        calls[0] += 1
        return noise(calls[0])

    ddpm.randn_tensor = drawn
    scheduler.set_timesteps(steps)
    x = noise(0)
    for t in scheduler.timesteps:
        x = scheduler.step(net(x, float(t) / (LEVELS - 1)), t, x).prev_sample
    return x


def by_edm(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0, deviation=0.5):
    def denoise(x, sigma):
        skip = deviation**2 / (sigma**2 + deviation**2)
        out = sigma * deviation / np.sqrt(sigma**2 + deviation**2)
        scale = 1 / np.sqrt(sigma**2 + deviation**2)
        return skip * x + out * net(scale * x, np.log(sigma) / 4)

    place = np.arange(steps) / (steps - 1)
    sigmas = (sigma_max ** (1 / rho) + place * (sigma_min ** (1 / rho) - sigma_max ** (1 / rho))) ** rho
    sigmas = np.append(sigmas, 0)
    x = sigmas[0] * noise(0)
    for now, then in zip(sigmas[:-1], sigmas[1:]):
        slope = (x - denoise(x, now)) / now
        tried = x + (then - now) * slope
        if then == 0:
            x = tried
        else:
            there = (tried - denoise(tried, then)) / then
            x = x + (then - now) * (slope + there) / 2
    return x


def main():
    betas = dict(num_train_timesteps=LEVELS, beta_start=1e-4, beta_end=0.02, timestep_spacing="trailing")
    out = {}
    for schedule in ("linear", "squaredcos_cap_v2"):
        of = dict(betas, beta_schedule=schedule, prediction_type="v_prediction")
        name = "linear" if schedule == "linear" else "cosine"
        for steps in (10, 50):
            made = {
                "ancestral": DDPMScheduler(**of, variance_type="fixed_small", clip_sample=False),
                "ddim": DDIMScheduler(**of, clip_sample=False, set_alpha_to_one=True),
                "dpm": DPMSolverMultistepScheduler(
                    **of, algorithm_type="dpmsolver++", solver_order=2, final_sigmas_type="zero", lower_order_final=True
                ),
            }
            for sampler, scheduler in made.items():
                out[f"{sampler}_{name}_{steps}"] = by_diffusers(scheduler, steps).tolist()
    of = dict(betas, beta_schedule="linear", prediction_type="epsilon")
    out["noise_linear_20"] = by_diffusers(DDIMScheduler(**of, clip_sample=False, set_alpha_to_one=True), 20).tolist()
    out["heun_edm_18"] = by_edm(18).tolist()
    path = pathlib.Path(__file__).parent / "samplers" / "goldens.json"
    path.write_text(json.dumps(out, indent=1) + "\n")


main()
