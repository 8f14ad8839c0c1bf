# SPDX-License-Identifier: MIT
"""Training steps of each workload in PyTorch, written as its users write them.

Eager, or with torch.compile.
"""
import torch

import conv_nets
import mlp_nets
import pace

WORKLOADS = {
    "mlp_vae": mlp_nets.vae,
    "gan_mlp": mlp_nets.gan,
    "iwae5": lambda batch, compiled: mlp_nets.iwae(batch, compiled, draws=5),
    "iwae50": lambda batch, compiled: mlp_nets.iwae(batch, compiled, draws=50),
    "conv_vae32": conv_nets.vae,
    "vaegan32": lambda batch, compiled: conv_nets.vaegan(batch, compiled, thinner=1),
    "vaegan32_small": lambda batch, compiled: conv_nets.vaegan(batch, compiled, thinner=4),
}


def main():
    args = pace.options(__doc__, sorted(WORKLOADS), ["eager", "compiled"])
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    torch.set_flush_denormal(True)
    compiled = torch.compile if args.mode == "compiled" else (lambda function: function)
    step = WORKLOADS[args.workload](args.batch, compiled)
    pace.contend("pytorch " + torch.__version__, args, step)


if __name__ == "__main__":
    main()
