// SPDX-License-Identifier: MIT
// Which examples of a training split are held out for validation, and which remain under a limit.
// Where examples have names (or rows), their hashes decide, class by class: a new file moves no
// other one by much, and every part has its share of every class; the test split of rows is those
// whose numbers have a hash below a share, so that rows behind the last move none. Elsewhere it is
// the end and the beginning of the split.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/data/dataset.h"
#include "elbo/data/transforms.h"

namespace elbo::data {

/// A data set whose parts follow from hashes: asked for by type, as an ability.
class DividesByHash {
 public:
  virtual ~DividesByHash() = default;
  /// In [0, 1): from the name of example `index` alone.
  virtual double place_at(int64_t index) const = 0;
  /// The class of example `index`; -1 where there are none.
  virtual int64_t label_at(int64_t index) const = 0;
};

/// Every example once, in an order whose every beginning and end has each class in proportion, up
/// to one example a class: example r of the n of its class, by their places, stands at (r + 1/2) /
/// n.
std::vector<int64_t> division_order(const DividesByHash& data, int64_t size);

/// How a training split is divided.
struct Division {
  int64_t held = 0;   ///< examples for validation, less than there are
  int64_t limit = 0;  ///< examples to learn from at most; 0: no limit
};

/// What of `whole` is learned from, and what is held out. The order within each is that of `whole`.
DatasetPtr learned_part(DatasetPtr whole, const Division& division);
/// The held-out part; empty where nothing is held out.
DatasetPtr held_part(DatasetPtr whole, const Division& division);

/// The classes of `whole` that have examples, but none in learned_part(): as a warning, or empty.
/// `whole` divides by hash; else empty.
std::string classes_not_learned(const Dataset& whole, const Division& division);

/// In [0, 1), from a name alone: what decides which split it belongs to, whatever other names there
/// are.
double place_of(const std::string& name);

/// In [0, 1), from the number of a row alone.
double place_of_row(int64_t row);

/// The rows of 0 .. count - 1 that are in the training or test split, ascending.
std::vector<int64_t> rows_of_split(int64_t count, double test_share, Split split);

}  // namespace elbo::data
