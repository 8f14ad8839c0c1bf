// SPDX-License-Identifier: MIT
// What a long measure has found so far, on the disk: an interrupted `elbo eval` goes on where it
// stopped.
#pragma once
#include <torch/types.h>

#include <string>

#include "elbo/core/fs.h"

namespace elbo::eval {

/// One file of rows of doubles, to the bit. What the disk refuses is said once, and nothing more is
/// kept: the measure itself goes on. Its first line says what the rows are of; a file of something
/// else is begun anew.
class PartialResults {
 public:
  /// `identity` names everything that the rows depend on (protocol, seed, weights, data), on one
  /// line.
  PartialResults(Fs& fs, Path path, std::string identity);

  /// The rows kept of this identity: (N, columns) double; undefined where there are none. A torn
  /// last row is no row.
  torch::Tensor rows() const;
  /// Adds (n, columns) rows. They reach the disk at once, but it is not waited for: after a power
  /// cut the measure goes back a little.
  void add(const torch::Tensor& rows);
  /// Removes the file: the measure is complete.
  void close();

 private:
  void begin();

  Fs& fs_;
  Path path_;
  std::string identity_;
  bool begun_ = false, given_up_ = false;
};

}  // namespace elbo::eval
