// SPDX-License-Identifier: MIT
// What does a Frechet distance with its error and its bias cost beside the plain one, through the
// eigenvectors of both covariances?
//   bench_frechet [ROWS [COLUMNS [ROUNDS]]]
// Processor time of one thread, in turn; the ratio is taken within a round.
#include <ATen/Parallel.h>

#include <cstdio>
#include <ctime>
#include <string>

#include "elbo/measures/sets/frechet.h"
#include "elbo/tensor/random.h"

namespace elbo::bench {
namespace {

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Correlated, of unequal deviations, not Gaussian: (rows, columns).
Tensor skewed_features(uint64_t seed, int64_t rows, int64_t columns) {
  Rng rng(seed);
  const Tensor u = tensor::uniform(rng, {rows, columns});
  return (u * u + .5 * u.roll(-1, 1)) * (1 + torch::arange(columns).remainder(7)) / 4;
}

void compare(int64_t rows, int64_t columns, int64_t rounds) {
  const Tensor real = skewed_features(1, rows, columns),
               generated = skewed_features(2, rows, columns) * 1.1 + .05;
  for (int64_t round = 0; round < rounds; ++round) {
    const double first = processor_seconds();
    const double plain =
        measures::frechet_distance(measures::moments_of(real), measures::moments_of(generated));
    const double second = processor_seconds();
    const measures::FrechetEstimate whole = measures::estimate_frechet(real, generated);
    const double third = processor_seconds();
    std::printf(
        "plain %.2f s, with error and bias %.2f s, ratio %.2f; values differ by %.1e of %.4g\n",
        second - first, third - second, (third - second) / (second - first), whole.value - plain,
        plain);
  }
}

int64_t argument(int count, char** words, int index, int64_t otherwise) {
  return index < count ? std::stoll(words[index]) : otherwise;
}

}  // namespace
}  // namespace elbo::bench

int main(int count, char** words) {
  using elbo::bench::argument;
  at::set_num_threads(1);
  elbo::bench::compare(argument(count, words, 1, 10'000), argument(count, words, 2, 2048),
                       argument(count, words, 3, 3));
}
