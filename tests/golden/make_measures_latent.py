#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/measures/latent/golden.h: a small set of codes with factors and what scikit-learn and NumPy say of it.

Run with numpy and scikit-learn (made with 2.4.6 and 1.9.1):  python3 tests/golden/make_measures_latent.py > tests/measures/latent/golden.h
"""
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import mutual_info_score
from sklearn.neighbors import KNeighborsClassifier

N, Z, F, TRAIN, LEVELS = 180, 4, 2, 120, (3, 4)


def bins_of(column, bins=20):
    return np.digitize(column, np.histogram(column, bins)[1][:-1])


def text(name, values, kind="double"):
    flat = [f"{v:d}" if kind == "int64_t" else repr(float(v)) for v in np.asarray(values).reshape(-1)]
    lines, line = [], "   "
    for word in flat:
        if len(line) + len(word) > 155:
            lines.append(line)
            line = "   "
        line += f" {word},"
    lines.append(line)
    return f"inline const std::vector<{kind}> {name}{{\n" + "\n".join(lines) + "\n};\n"


def standardised(x, by):
    return (x - by.mean(0)) / by.std(0)


def trees(codes, factor):
    """Importances, mean over 20 seeds: columns that tie in a small node are drawn by lot."""
    grown = [GradientBoostingClassifier(random_state=seed).fit(codes[:TRAIN], factor[:TRAIN]) for seed in range(20)]
    return np.mean([model.feature_importances_ for model in grown], 0)


def predictions(column, factor):
    """Of one code alone, where nothing ties."""
    model = GradientBoostingClassifier(random_state=0).fit(column[:TRAIN, None], factor[:TRAIN])
    return model.predict(column[TRAIN:, None]).astype(int)


def main():
    rng = np.random.default_rng(7)
    factors = np.stack([rng.integers(0, n, N) for n in LEVELS], 1)
    codes = rng.normal(0, 1, (N, Z))
    codes[:, 0] += 2 * factors[:, 0]
    codes[:, 1] += factors[:, 1] + .5 * factors[:, 0]
    codes[:, 2] += np.abs(factors[:, 1] - 1.5)
    codes = np.round(codes, 4)
    print("// SPDX-License-Identifier: MIT")
    print("// Made by tests/golden/make_measures_latent.py: codes, factors, and what scikit-learn says of them. The first kTrain examples are the training set.")
    print("#pragma once\n#include <cstdint>\n#include <vector>\n\nnamespace elbo::golden {\n")
    print(f"inline constexpr int64_t kCount = {N}, kCodes = {Z}, kFactors = {F}, kTrain = {TRAIN};\n")
    print(text("codes", codes))
    print(text("factors", factors, "int64_t"))
    information = [[mutual_info_score(factors[:, f], bins_of(codes[:, z])) for f in range(F)] for z in range(Z)]
    print("/// mutual_info_score of codes in 20 bins and factors: (Z, F).\n" + text("information", information))
    x, test = standardised(codes[:TRAIN], codes[:TRAIN]), standardised(codes[TRAIN:], codes[:TRAIN])
    linear = LogisticRegression(C=1.0, tol=1e-12, max_iter=100000).fit(x, factors[:TRAIN, 1])
    print("/// LogisticRegression(C=1) of factor 1 on standardised codes.\n" + text("weights", linear.coef_) + text("bias", linear.intercept_))
    print(f"inline constexpr double kAccuracy = {linear.score(test, factors[TRAIN:, 1]):.17g};\n")
    ridge = [Ridge(alpha=1.0).fit(x, factors[:TRAIN, f]).score(test, factors[TRAIN:, f]) for f in range(F)]
    print("/// R^2 of Ridge(alpha=1) of each factor.\n" + text("r_squared", ridge))
    errors = [1 - KNeighborsClassifier(k).fit(codes[:TRAIN], factors[:TRAIN, 1]).score(codes[TRAIN:], factors[TRAIN:, 1]) for k in (1, 2, 5)]
    print("/// 1 - KNeighborsClassifier(k).score of factor 1, k = 1, 2, 5.\n" + text("neighbour_errors", errors))
    targets = [factors[:, 0], factors[:, 1], factors[:, 0] > 0]
    print("/// GradientBoostingClassifier() of factors 0 and 1 and of factor 0 > 0: (3, Z).\n" + text("importance", [trees(codes, t) for t in targets]))
    print("/// Its predictions from code 1 alone: (3, N - kTrain).\n" + text("predictions", [predictions(codes[:, 1], t) for t in targets], "int64_t"))
    print("}  // namespace elbo::golden")


main()
