# SPDX-License-Identifier: MIT
"""Makes tests/golden/measures_sets/goldens.json: numbers of other people's programs for the measures of elbo/measures/sets.

    pip install numpy scipy scikit-learn torch torch-fidelity prdc pytorch-msssim
    python tests/golden/make_measures_sets.py

The features come from a formula in integers and doubles that tests/measures/sets/formula.h repeats to the bit, so none are stored.
"""
import json
import pathlib

import numpy as np
import scipy.linalg
import scipy.stats
import sklearn.neighbors
import torch
from prdc import compute_prdc
from pytorch_msssim import ms_ssim
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric

WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def words(seed, count):
    """SplitMix64's finaliser over a counter: `count` whole numbers of 64 bits."""
    z = np.arange(count, dtype=np.uint64) + np.uint64(seed * 2**32)
    z *= np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(seed, *sizes):
    """Values of [0, 1) with 53 bits."""
    return ((words(seed, int(np.prod(sizes))) >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(sizes)


def features(seed, rows, columns):
    """Skewed, correlated, of unequal deviations."""
    u = uniform(seed, rows, columns)
    return (u * u + 0.5 * np.roll(u, -1, axis=1)) * (1 + np.arange(columns) % 7) / 4


def grid(seed, rows, columns, levels):
    """Small whole numbers: distances are exact and often equal."""
    return (words(seed, rows * columns) % np.uint64(levels)).astype(np.float64).reshape(rows, columns)


def fd_reference(x, y):
    one, two = (fid_features_to_statistics(torch.from_numpy(f)) for f in (x, y))
    return fid_statistics_to_metric(one, two, False)["frechet_inception_distance"]


def fd_of_moments(m_a, c_a, m_b, c_b):
    root = scipy.linalg.sqrtm(c_a @ c_b).real
    return float(((m_a - m_b) ** 2).sum() + np.trace(c_a + c_b - 2 * root))


def fd_of_rows(x, y):
    """tr (C_a C_b)^(1/2) as the nuclear norm of X Y^T, X and Y the centred rows: independent of any covariance."""
    a, b = x - x.mean(0), y - y.mean(0)
    a, b = a / np.sqrt(len(a) - 1), b / np.sqrt(len(b) - 1)
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + (a * a).sum() + (b * b).sum() - 2 * np.linalg.norm(a @ b.T, "nuc"))


def banded(columns, step):
    i = np.arange(columns)
    return np.exp(-np.abs(i[:, None] - i[None, :]) / step) * np.sqrt(np.outer(1 + i % 3, 1 + i % 3))


def frechet():
    x, y = features(1, 600, 24), features(2, 500, 24) * 1.1 + 0.05
    small_x, small_y = features(3, 30, 48), features(4, 20, 48) + 0.1
    mean = np.arange(12) / 12
    return {
        "torch_fidelity": fd_reference(x, y),
        "nuclear_norm": fd_of_rows(x, y),
        "fewer_than_dimensions": fd_of_rows(small_x, small_y),
        "given_moments": fd_of_moments(mean, banded(12, 2.0), mean[::-1], banded(12, 0.7)),
    }


def kernel():
    x, y = features(1, 500, 24), features(2, 500, 24) * 1.1 + 0.05
    out = kid_features_to_metric(
        torch.from_numpy(x), torch.from_numpy(y), kid_subsets=1, kid_subset_size=500, kid_kernel="poly", kid_kernel_poly_degree=3,
        kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1.0, rng_seed=1, verbose=False)
    return {"torch_fidelity": out["kernel_inception_distance_mean"]}


def neighbours():
    x, y = features(1, 600, 6), features(2, 500, 6) * 1.1 + 0.05
    grid_x, grid_y = grid(5, 300, 4, 5), np.concatenate([grid(6, 200, 4, 5), grid(5, 300, 4, 5)[:50]])
    out = {}
    for name, real, made in (("features", x, y), ("grid", grid_x, grid_y)):
        for k in (1, 3, 5):
            out[f"{name}_{k}"] = {key: float(value) for key, value in compute_prdc(real, made, k).items()}
    return out


def classifier_score():
    out = isc_features_to_metric(torch.from_numpy(features(7, 205, 10) * 2), splits=10, shuffle=False)
    return {"split_mean": out["inception_score_mean"], "split_deviation": out["inception_score_std"],
            "whole": isc_features_to_metric(torch.from_numpy(features(7, 205, 10) * 2), splits=1, shuffle=False)["inception_score_mean"]}


def two_sample():
    x, y = features(1, 300, 6), features(2, 300, 6) * 1.1 + 0.05
    both, labels = np.concatenate([x, y]), np.repeat([0, 1], 300)
    nearest = sklearn.neighbors.NearestNeighbors(n_neighbors=2).fit(both).kneighbors(both)[1][:, 1]
    right = labels[nearest] == labels
    return {"on_real": right[:300].mean(), "on_made": right[300:].mean()}


def similarity():
    a = torch.from_numpy(uniform(8, 2, 3, 176, 176))
    b = torch.from_numpy(0.7 * uniform(8, 2, 3, 176, 176) + 0.3 * uniform(9, 2, 3, 176, 176))
    return {str(scales): ms_ssim(a, b, data_range=1.0, size_average=False, weights=[w / sum(WEIGHTS[:scales]) for w in WEIGHTS[:scales]]).tolist()
            for scales in (1, 2, 3, 5)}


def ranks():
    """The z-score of Mann and Whitney's U with ties, from scipy's p-value."""
    made, test = grid(10, 200, 1, 20)[:, 0], grid(11, 150, 1, 24)[:, 0]
    result = scipy.stats.mannwhitneyu(made, test, use_continuity=False, alternative="two-sided", method="asymptotic")
    return {"z": float(np.sign(result.statistic - 200 * 150 / 2) * scipy.stats.norm.isf(result.pvalue / 2))}


if __name__ == "__main__":
    goldens = {"frechet": frechet(), "kernel": kernel(), "neighbours": neighbours(), "classifier_score": classifier_score(), "two_sample": two_sample(),
               "similarity": similarity(), "ranks": ranks(), "checksum": float(features(1, 600, 24).sum())}
    path = pathlib.Path(__file__).parent / "eval_sets" / "goldens.json"
    path.write_text(json.dumps(goldens, indent=1) + "\n")
