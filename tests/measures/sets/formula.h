// SPDX-License-Identifier: MIT
// Features from a formula that tests/golden/make_measures_sets.py repeats to the bit, and the
// numbers that other people's programs gave for them.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <sstream>
#include <string>

#include "elbo/io/json.h"
#include "elbo/tensor/tensor.h"

namespace elbo::test {

/// SplitMix64's finaliser of word `index` of stream `seed`.
inline uint64_t word_at(uint64_t seed, uint64_t index) {
  uint64_t z = (index + (seed << 32)) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// Of [0, 1), double.
inline Tensor uniform_values(uint64_t seed, at::IntArrayRef sizes) {
  Tensor out = torch::empty(sizes, torch::kFloat64);
  for (int64_t i = 0; i < out.numel(); ++i)
    out.data_ptr<double>()[i] =
        static_cast<double>(word_at(seed, static_cast<uint64_t>(i)) >> 11) * 0x1p-53;
  return out;
}

/// Skewed, correlated, of unequal deviations: (rows, columns) double.
inline Tensor formula_features(uint64_t seed, int64_t rows, int64_t columns) {
  const Tensor u = uniform_values(seed, {rows, columns});
  return (u * u + .5 * u.roll(-1, 1)) * (1 + torch::arange(columns, torch::kFloat64).remainder(7)) /
         4;
}

/// Whole numbers of [0, levels), so that distances are exact and often equal: (rows, columns)
/// double.
inline Tensor grid_features(uint64_t seed, int64_t rows, int64_t columns, uint64_t levels) {
  Tensor out = torch::empty({rows, columns}, torch::kFloat64);
  for (int64_t i = 0; i < out.numel(); ++i)
    out.data_ptr<double>()[i] =
        static_cast<double>(word_at(seed, static_cast<uint64_t>(i)) % levels);
  return out;
}

/// N(0, 1) by Box and Muller: (rows, columns) double.
inline Tensor normal_features(uint64_t seed, int64_t rows, int64_t columns) {
  const Tensor u = uniform_values(seed, {2, rows, columns});
  return (-2 * torch::log1p(-u[0])).sqrt() * torch::cos(2 * M_PI * u[1]);
}

/// `values` with one of them replaced.
inline Tensor with_value(const Tensor& values, int64_t row, int64_t column, double value) {
  Tensor out = values.clone();
  out[row][column] = value;
  return out;
}

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The value below the names of a path in tests/golden/measures_sets/goldens.json.
inline Node golden_node(std::initializer_list<std::string> path) {
  const std::string name = ELBO_SOURCE_DIR "/tests/golden/measures_sets/goldens.json";
  std::stringstream text;
  text << std::ifstream(name).rdbuf();
  Node node = io::parse_json(text.str(), name);
  for (const std::string& key : path) node = Node(*node.find(key));
  return node;
}

inline double number_of(const Node& node) {
  if (const auto* whole = std::get_if<int64_t>(&node.value())) return static_cast<double>(*whole);
  return std::get<double>(node.value());
}

inline double golden(std::initializer_list<std::string> path) {
  return number_of(golden_node(path));
}

inline std::vector<double> golden_list(std::initializer_list<std::string> path) {
  const Node list = golden_node(path);
  std::vector<double> out;
  for (const Node& node : std::get<Node::List>(list.value())) out.push_back(number_of(node));
  return out;
}

/// Whether `call` throws `Wanted` with `text` in its message.
template <class Wanted, class Call>
::testing::AssertionResult throws_with(const std::string& text, Call&& call) {
  try {
    call();
  } catch (const Wanted& error) {
    if (std::string(error.what()).find(text) != std::string::npos)
      return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "the message is: " << error.what();
  }
  return ::testing::AssertionFailure() << "nothing was thrown";
}

}  // namespace elbo::test
