// SPDX-License-Identifier: MIT
// SplitMix64 in counter mode, keyed by row and draw.
#include "elbo/core/rng.h"

#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/splitmix.h"

namespace elbo {
namespace {

uint64_t joined(uint64_t key, uint64_t part) { return mix(key ^ mix(part + kGolden)); }

/// A number in [0, bound) from 64 random bits and more where needed (Lemire 2019).
uint64_t bounded(uint64_t key, uint64_t bound) {
  const uint64_t threshold = -bound % bound;
  for (uint64_t counter = 0;; ++counter) {
    const auto product = static_cast<unsigned __int128>(mix(key + counter * kGolden)) * bound;
    if (static_cast<uint64_t>(product) >= threshold) return static_cast<uint64_t>(product >> 64);
  }
}

}  // namespace

Rng::Rng(uint64_t seed, std::initializer_list<uint64_t> path) : key_(mix(seed + kGolden)) {
  for (const uint64_t part : path) key_ = joined(key_, part);
}

Rng Rng::split(std::string_view purpose) const {
  uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return split(hash);
}

Rng Rng::split(uint64_t number) const {
  Rng out = *this;
  out.key_ = joined(key_ + 1, number);
  out.draws_ = 0;
  return out;
}

Rng Rng::from_row(int64_t first) const {
  Rng out = *this;
  out.first_ = first_ + first;
  return out;
}

uint64_t Rng::row_key(int64_t row, uint64_t draw) const {
  return joined(joined(key_, draw), static_cast<uint64_t>(first_ + row));
}

void Rng::uniform(std::span<float> out, int64_t rows) {
  ELBO_ASSERT(rows == 0 ? out.empty() : out.size() % static_cast<size_t>(rows) == 0);
  const uint64_t draw = draws_++;
  const size_t columns = rows == 0 ? 0 : out.size() / static_cast<size_t>(rows);
  for (int64_t row = 0; row < rows; ++row)
    fill_uniform(out.data() + static_cast<size_t>(row) * columns, static_cast<int64_t>(columns),
                 row_key(row, draw));
}

void Rng::normal(std::span<float> out, int64_t rows) {
  ELBO_ASSERT(rows == 0 ? out.empty() : out.size() % static_cast<size_t>(rows) == 0);
  const uint64_t draw = draws_++;
  const size_t columns = rows == 0 ? 0 : out.size() / static_cast<size_t>(rows);
  for (int64_t row = 0; row < rows; ++row)
    fill_normal(out.data() + static_cast<size_t>(row) * columns, static_cast<int64_t>(columns),
                row_key(row, draw));
}

int64_t Rng::below(int64_t bound) {
  ELBO_ASSERT(bound > 0);
  return static_cast<int64_t>(bounded(row_key(0, draws_++), static_cast<uint64_t>(bound)));
}

double Rng::uniform() { return static_cast<double>(mix(row_key(0, draws_++)) >> 11) * 0x1p-53; }

uint64_t Rng::word() { return mix(row_key(0, draws_++)); }

std::vector<int64_t> Rng::permutation(int64_t count) {
  const uint64_t key = row_key(0, draws_++);
  std::vector<int64_t> order(static_cast<size_t>(count));
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int64_t>(i);
  for (size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[bounded(joined(key, i), i)]);
  return order;
}

}  // namespace elbo
