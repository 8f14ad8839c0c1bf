// SPDX-License-Identifier: MIT
// Data sets made of other data sets: some examples of one, one in black and white, one with another
// description.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "elbo/data/dataset.h"
#include "elbo/data/remarks.h"

namespace elbo::data {

using DatasetPtr = std::shared_ptr<const Dataset>;  ///< a data set that several others are made of

/// How grey values become 0 or 1.
enum class Binarise {
  none,       ///< they stay grey
  threshold,  ///< 1 above a fixed value
  /// A fresh Bernoulli draw, whose mean is the grey value, each time the image is drawn.
  dynamic,
  fixed,  ///< one such draw by `binarise_seed`, the same in every epoch and run
};
constexpr auto enum_names(Binarise) { return std::array{"none", "threshold", "dynamic", "fixed"}; }

/// Examples first .. first + count - 1 of `data`.
DatasetPtr subset(DatasetPtr data, int64_t first, int64_t count);

/// The examples `indices` of `data`, in that order.
DatasetPtr subset(DatasetPtr data, std::vector<int64_t> indices);

/// `data` in 0 and 1: 1 where the value is above `threshold`. ConfigError unless `data` is grey.
DatasetPtr binarised_by_threshold(DatasetPtr data, double threshold);

/// `data` in 0 and 1, drawn anew with each (seed, pass, index). ConfigError unless `data` is grey.
DatasetPtr binarised_dynamically(DatasetPtr data);

/// `data` in 0 and 1, drawn once with (seed, index): the same whenever an example is drawn.
/// ConfigError unless `data` is grey.
DatasetPtr binarised_once(DatasetPtr data, uint64_t seed);

/// Images moved by up to `pixels` down or up and right or left, drawn anew with each (seed, pass,
/// index); what comes in repeats the border. ConfigError unless `data` are images.
DatasetPtr shifted(DatasetPtr data, int64_t pixels);

/// The data set below all transforms; `data` itself where it has none.
const Dataset& untransformed(const Dataset& data);

/// `data` that says of itself what `info` says (its mean, its fingerprint), and of which `remarks`
/// are to be made.
DatasetPtr described(DatasetPtr data, DataInfo info, DataRemarks remarks = {});

}  // namespace elbo::data
