// SPDX-License-Identifier: MIT
// What do measures of two sets of features cost? bench/peers/set_measures.py runs it beside the
// field's programs.
//   bench_set_measures MEASURE REAL.npy GENERATED.npy [THREADS]
// MEASURE: fd, prdc or kd. One JSON line: value, seconds, processor seconds, without loading.
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <utility>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/io/npy.h"
#include "elbo/measures/sets/frechet.h"
#include "elbo/measures/sets/kernel_distance.h"
#include "elbo/measures/sets/neighbours.h"

namespace elbo::bench {
namespace {

constexpr uint64_t kMostFeatureBytes = uint64_t{8} << 30;
constexpr int64_t kNeighbours = 5;

Tensor features_in(const std::string& path) {
  io::NpyArray array = io::decode_npy(real_fs().read(path, kMostFeatureBytes), path);
  return torch::from_blob(array.values.data(), array.shape, torch::kFloat32).clone();
}

double value_of(const std::string& measure, const Tensor& real, const Tensor& generated) {
  if (measure == "fd") return measures::estimate_frechet(real, generated).value;
  if (measure == "kd") return measures::kernel_distance(real, generated).value;
  if (measure == "prdc") return measures::estimate_prdc(real, generated, kNeighbours).value.density;
  throw UsageError("bench_set_measures: got the measure ", measure, ", want fd, prdc or kd");
}

int work(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3)
    throw UsageError("bench_set_measures MEASURE REAL.npy GENERATED.npy [THREADS]");
  at::set_num_threads(arguments.size() > 3 ? std::stoi(arguments[3]) : 1);
  const Tensor real = features_in(arguments[1]), generated = features_in(arguments[2]);
  const double began = monotonic_seconds();
  const std::clock_t processor = std::clock();
  const double value = value_of(arguments[0], real, generated);
  fmt::print(
      "{{\"measure\": \"{}\", \"value\": {:.17g}, \"seconds\": {:.3f}, "
      "\"processor\": {:.3f}}}\n",
      arguments[0], value, monotonic_seconds() - began,
      static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
  return 0;
}

}  // namespace
}  // namespace elbo::bench

int main(int count, char** words) {
  try {
    return elbo::bench::work({words + 1, words + count});
  } catch (const elbo::Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
