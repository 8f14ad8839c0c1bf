// SPDX-License-Identifier: MIT
// Examples that a model (or another program) has made, in blocks: a measure of 10,000 large images
// never holds them all.
#pragma once
#include <memory>
#include <vector>

#include "elbo/models/model.h"

namespace elbo::eval {

/// A sequence of examples. Asked twice for the same place it gives the same example.
class GeneratedExamples {
 public:
  virtual ~GeneratedExamples() = default;
  /// How many there are; a generator has as many as one asks for.
  virtual int64_t size() const = 0;
  /// Whether they are drawn as they are asked for, so that the first are as good as any; else there
  /// are size() in an order that may mean something.
  virtual bool is_endless() const { return false; }
  /// Examples first .. first + count - 1: (count, ...), values in the data's range.
  virtual Tensor block(int64_t first, int64_t count) = 0;
  /// The examples of these numbers, which rise: (numbers, ...).
  Tensor at(const std::vector<int64_t>& numbers);
};

/// Samples of a model, numbered by (seed, i). Unsupported for a model that draws none. `model` must
/// outlive it.
std::unique_ptr<GeneratedExamples> generated_by(models::Model& model, const data::DataInfo& info,
                                                uint64_t seed);

/// Examples in memory: (N, ...) of the data's shape. ShapeError, DataError (a value that is not
/// finite or out of the data's range); their texts begin with `name`.
std::unique_ptr<GeneratedExamples> as_generated(const Tensor& examples, const data::DataInfo& info,
                                                const std::string& name = "the samples");

/// The examples of a data set, as if they had been made: to see what a measure says of real ones.
/// `data` must outlive it.
std::unique_ptr<GeneratedExamples> as_generated(const data::Dataset& data);

}  // namespace elbo::eval
