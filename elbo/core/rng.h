// SPDX-License-Identifier: MIT
// Counter-based random numbers: a value depends on (seed, path, row, draw, column) and on nothing
// else, so the noise of sample i is the same whatever the batch size, the threads, or how often
// something is logged. Generator: SplitMix64 in counter mode (Steele, Lea, Flood 2014, "Fast
// splittable pseudorandom number generators").
#pragma once
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace elbo {

/// A stream of random numbers in rows. Copies go on independently from the same point.
class Rng {
 public:
  /// The root stream of a seed; its rows start at 0.
  explicit Rng(uint64_t seed) : Rng(seed, {}) {}
  /// The stream of `seed` at `path`: different paths give independent streams.
  Rng(uint64_t seed, std::initializer_list<uint64_t> path);

  /// An independent stream for a purpose ("init", "data", "noise", "eval") or a number; its rows
  /// start where this one's do.
  Rng split(std::string_view purpose) const;
  /// The same, keyed by a number.
  Rng split(uint64_t number) const;

  /// The same stream, whose rows start at `first`: rows 0.. of the result are rows first.. of this
  /// one.
  Rng from_row(int64_t first) const;

  /// Fills `out`, seen as `rows` equal rows, with values in [0, 1). One draw.
  void uniform(std::span<float> out, int64_t rows);
  /// The same from N(0, 1), by Box and Muller. One draw.
  void normal(std::span<float> out, int64_t rows);
  /// A whole number in [0, bound), without bias. One draw.
  int64_t below(int64_t bound);
  /// One value in [0, 1), in double. One draw.
  double uniform();
  /// A number that names the stream at this point: to seed a generator of somebody else's. One
  /// draw.
  uint64_t word();
  /// 0 .. count-1 in random order (Fisher and Yates). One draw.
  std::vector<int64_t> permutation(int64_t count);

 private:
  uint64_t row_key(int64_t row, uint64_t draw) const;

  uint64_t key_;
  uint64_t draws_ = 0;
  int64_t first_ = 0;
};

}  // namespace elbo
