# SPDX-License-Identifier: MIT
"""Measures of two sets of features beside the field's programs, in one run: torch-fidelity's
Frechet and kernel distance (100 subsets of 1,000), and prdc.
  set_measures.py PROGRAM [--rows N] [--columns N] [--rounds N] [--measures fd,prdc,kd]
PROGRAM is bench_set_measures. One thread each, in turn; a line a measure with the median ratio."""

import argparse
import contextlib
import io
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy  # noqa: E402
import torch  # noqa: E402


def features(seed, rows, columns, shift):
    """Of low rank and noise, as an extractor's are: correlated, of unequal deviations, above 0."""
    random = numpy.random.default_rng(seed)
    basis = numpy.random.default_rng(1).standard_normal((64, columns))
    x = random.standard_normal((rows, 64)) @ basis / 8
    x += .3 * random.standard_normal((rows, columns))
    return numpy.maximum(x + shift, 0).astype("float32")


def peer(measure, real, generated):
    with contextlib.redirect_stdout(io.StringIO()):
        if measure == "fd":
            from torch_fidelity import metric_fid
            moments = [metric_fid.fid_features_to_statistics(torch.from_numpy(rows))
                       for rows in (real, generated)]
            return metric_fid.fid_statistics_to_metric(
                *moments, False)["frechet_inception_distance"]
        if measure == "kd":
            from torch_fidelity.metric_kid import kid_features_to_metric
            return kid_features_to_metric(torch.from_numpy(real), torch.from_numpy(generated),
                                          verbose=False)["kernel_inception_distance_mean"]
        from prdc import compute_prdc
        return compute_prdc(real, generated, 5)["density"]


def timed(measure, real, generated):
    began, processor = time.monotonic(), time.process_time()
    value = peer(measure, real, generated)
    return {"value": float(value), "seconds": round(time.monotonic() - began, 3),
            "processor": round(time.process_time() - processor, 3)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--columns", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measures", default="fd,prdc,kd")
    parser.add_argument("--no-peer", action="store_true", help="where the peer lacks the memory")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(pathlib.Path(folder) / name) for name in ("real.npy", "generated.npy")]
        sets = [features(2, options.rows, options.columns, 0),
                features(3, options.rows, options.columns, .02)]
        for path, rows in zip(paths, sets):
            numpy.save(path, rows)
        for measure in options.measures.split(","):
            ratios = []
            for _ in range(options.rounds):
                ours = json.loads(subprocess.run([options.program, measure, *paths, "1"],
                                                 check=True, capture_output=True,
                                                 text=True).stdout)
                line = {"measure": measure, "elbo": ours}
                if not options.no_peer:
                    line["peer"] = timed(measure, *sets)
                    ratios.append(line["peer"]["processor"] / ours["processor"])
                print(json.dumps(line), flush=True)
            if ratios:
                print(f"{measure}: peer / elbo {statistics.median(ratios):.2f}", flush=True)


if __name__ == "__main__":
    main()
