// SPDX-License-Identifier: MIT
// The data of the models that the studio has open. A split is opened once for all models that
// learned from it, in a thread of its own: a large folder takes longer than an answer may.
#pragma once
#include <exception>
#include <future>
#include <list>
#include <memory>
#include <string>

#include "elbo/data/dataset.h"
#include "elbo/tensor/tensor.h"

namespace elbo::engine {

/// A split as bytes, to be searched for its nearest pictures.
struct ByteExamples {
  Tensor pictures;   ///< (N, H, W, C) bytes, of which the first `done` are there
  Tensor labels;     ///< (N) int64; -1 where there are none
  int64_t done = 0;  ///< examples
};

/// A split that was asked for.
struct StudioSplit {
  std::shared_ptr<const data::Dataset> data;  ///< null where it cannot be opened
  std::string why;                            ///< then: why not
  bool unnamed = false;                       ///< then: the table does not say where the data are
  ByteExamples pictures;  ///< its first, as many as half a gigabyte holds, as far as they were read

  /// `pictures`, with room for them; (C, H, W) is their shape.
  ByteExamples& with_room();
};

/// Thrown where a split is still being opened: the same request may be asked again.
class StillOpening : public std::exception {
 public:
  /// What is said of it.
  const char* what() const noexcept override { return "the data are still being opened"; }
};

/// For one thread.
class StudioData {
 public:
  /// The split of a [data] table, without the look at many examples that its mean and fingerprint
  /// take. StillOpening where that takes more than `seconds`.
  std::shared_ptr<StudioSplit> find(const Node& table, data::Split split, double seconds);
  uint64_t bytes() const;  ///< that pictures take
  void forget_unused();    ///< closes what no open model uses

 private:
  struct Kept {
    std::string name;
    std::shared_future<std::shared_ptr<StudioSplit>> split;
  };
  std::list<Kept> kept_;
};

}  // namespace elbo::engine
