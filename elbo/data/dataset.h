// SPDX-License-Identifier: MIT
// A data set: what it holds, and one example at a time. It knows nothing of tensors, batches or
// models.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "elbo/core/fields.h"

namespace elbo::data {

/// What the numbers of an example mean; models choose and check their likelihood by it.
enum class ValueKind {
  binary,  ///< 0 or 1
  unit,    ///< grey values in [0, 1]
  real,    ///< any number (points of a mixture)
};
constexpr auto enum_names(ValueKind) { return std::array{"binary", "unit", "real"}; }

/// What a model may know of the data it is made for.
struct DataInfo {
  std::string name;  ///< of the source: "mnist"
  /// Of one example: (C, H, W) of an image, (D) of a point.
  std::vector<int64_t> shape;
  ValueKind kind = ValueKind::unit;  ///< the range of the values
  /// Distinct grey values behind `unit` (256 for 8 bits); 0 where there are no levels.
  int64_t levels = 256;
  int64_t size = 0;                          ///< examples in this split
  std::vector<std::string> class_names;      ///< empty where there are no labels
  std::vector<std::string> attribute_names;  ///< empty where there are no attributes
  /// Of the two domains, where each example has a companion in a second one; empty: there is but
  /// one.
  std::vector<std::string> domain_names;
  /// Of each value over (at most the first 10,000 of) the split; filled by open_dataset.
  std::vector<float> mean;
  /// SHA-256 (hex) over content and options: equal means the same data
  std::string fingerprint;

  /// Numbers in one example: the product of `shape`.
  int64_t values() const {
    int64_t product = 1;
    for (const int64_t extent : shape) product *= extent;
    return product;
  }
  /// 0 where there are none.
  int64_t classes() const { return static_cast<int64_t>(class_names.size()); }
  bool is_image() const { return shape.size() == 3; }  ///< else points
};

/// Which part of a source.
enum class Split { train, validation, test };
constexpr auto enum_names(Split) { return std::array{"train", "validation", "test"}; }

/// Where an example goes. `x` has info().values() places, `attributes` one for each name.
struct ExampleOut {
  std::span<float> x;           ///< the values of one example
  int64_t& label;               ///< -1 where there are no labels
  std::span<float> attributes;  ///< each in [0, 1]
};

/// Where many examples go, one behind the other.
struct ExamplesOut {
  std::span<float> x;           ///< count x info().values()
  std::span<int64_t> labels;    ///< count; -1 where there are no labels
  std::span<float> attributes;  ///< count x attribute names

  /// Place `i` of `count`.
  ExampleOut at(size_t i, size_t count) const;
};

/// What makes a draw fresh: transforms that are random (binarise, augment) key their noise by
/// (seed, pass, index).
struct Draw {
  uint64_t seed = 0;  ///< of the run
  uint64_t pass = 0;  ///< which time the example is drawn: the epoch
};

/// Read-only and safe to use from several threads at once.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const DataInfo& info() const = 0;  ///< the same for every example
  /// Writes example `index` (0 .. info().size - 1). DataError where the example cannot be read.
  virtual void get(int64_t index, const Draw& draw, const ExampleOut& out) const = 0;
  /// Writes the examples `indices`, the same values as get() one by one.
  virtual void get_many(std::span<const int64_t> indices, const Draw& draw,
                        const ExamplesOut& out) const;
  /// Writes the attributes of example `index` alone: what get() writes, without the picture where a
  /// data set can do without it.
  virtual void get_attributes(int64_t index, std::span<float> attributes) const;
  /// Writes the companions of the examples `indices` in the second domain (domains.h); internal
  /// error where there is but one.
  virtual void get_companions(std::span<const int64_t> indices, const Draw& draw,
                              const ExamplesOut& out) const;
  /// Whether drawing takes so long (decoding) that a thread should do it ahead. Where the examples
  /// lie in memory, or on a disk that fetches ahead, a thread would only take time from those that
  /// compute.
  virtual bool is_slow() const { return true; }
  /// Has the disk fetch the examples `indices`, which will be drawn soon, without waiting for it.
  /// Nothing where they lie in memory.
  virtual void prefetch(std::span<const int64_t> indices) const { static_cast<void>(indices); }
};

}  // namespace elbo::data
