// SPDX-License-Identifier: MIT
// Every code against every component: threads share out the codes, each goes through the components
// tile by tile.
#include "elbo/measures/latent/aggregated_posterior.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "elbo/kernels/parallel_for.h"
#include "elbo/measures/latent/checked.h"
#include "elbo/measures/latent/mixture_loops.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

/// The mixture by dimensions, (Z, N) each, and the codes, (N, Z); all float32.
struct Mixture {
  Tensor mean, precision, offset, z;

  int64_t count() const { return mean.size(1); }
  int64_t size() const { return mean.size(0); }
  MixtureTile tile(int64_t first) const {
    const auto from = [first](const Tensor& values) { return values.data_ptr<float>() + first; };
    return {
        from(mean), from(precision), from(offset), count(), std::min(kMixtureTile, count() - first),
        size()};
  }
};

Mixture drawn(const Codes& codes, Rng& rng) {
  const auto floats = [](const Tensor& x) { return x.to(torch::kFloat32).contiguous(); };
  const Tensor noise = tensor::normal(rng, codes.mean.sizes()).to(torch::kFloat64);  // (N, Z)
  const Tensor offset = -.5 * (codes.log_var + std::log(2 * std::numbers::pi));
  return {floats(codes.mean.t()), floats((-codes.log_var).exp().t()), floats(offset.t()),
          floats(codes.mean + (.5 * codes.log_var).exp() * noise)};
}

/// log q(z_n) + log N by dimension and, last, for all together: (N, Z + 1).
Tensor log_sums(const Mixture& mixture) {
  const int64_t count = mixture.count(), size = mixture.size(), columns = size + 1;
  std::vector<RunningSum> sums(static_cast<size_t>(count * columns));
  kernels::for_rows(count, count * size, [&](int64_t from, int64_t to) {
    for (int64_t first = 0; first < count; first += kMixtureTile)
      for (int64_t n = from; n < to; ++n)
        add_tile(mixture.tile(first), mixture.z.data_ptr<float>() + n * size,
                 sums.data() + n * columns);
  });
  const Tensor out = torch::empty({count, columns}, torch::kFloat64);
  for (size_t i = 0; i < sums.size(); ++i) out.data_ptr<double>()[i] = sums[i].log();
  return out;
}

/// log q(z_n|x_n) by dimension and, last, for all together: (N, Z + 1).
Tensor own_densities(const Mixture& mixture) {
  // (Z, N), in single precision like the sums: an error in z is the same in both
  const Tensor distance = mixture.z.t() - mixture.mean;
  const Tensor own =
      (mixture.offset - .5 * distance * distance * mixture.precision).t().to(torch::kFloat64);
  return torch::cat({own, own.sum(1, true)}, 1);
}

Estimate estimate_over_draws(const Tensor& values) {
  Tally tally;
  tally.add(values);
  return tally.estimate();
}

}  // namespace

AggregatedPosterior aggregated_posterior(const Codes& codes, Rng& rng) {
  const Codes checked = checked_posteriors(codes, "aggregated posterior");
  const int64_t size = checked.mean.size(1);
  const Mixture mixture = drawn(checked, rng);
  // (N, Z + 1)
  const Tensor information =
      own_densities(mixture) - log_sums(mixture) + std::log(static_cast<double>(mixture.count()));
  // (N, Z)
  const Tensor by_dimension =
      .5 * (checked.mean.square() + checked.log_var.exp() - 1 - checked.log_var);
  // (N, Z + 1)
  const Tensor kl = torch::cat({by_dimension, by_dimension.sum(1, true)}, 1);
  const auto shares = [&](int64_t j) -> KlShares {
    return {estimate_over_draws(kl.select(1, j)), estimate_over_draws(information.select(1, j)),
            estimate_over_draws(kl.select(1, j) - information.select(1, j))};
  };
  AggregatedPosterior out{
      shares(size),
      {},
      estimate_over_draws(information.narrow(1, 0, size).sum(1) - information.select(1, size))};
  for (int64_t j = 0; j < size; ++j) out.of_dimension.push_back(shares(j));
  return out;
}

}  // namespace elbo::measures
