// SPDX-License-Identifier: MIT
// The arguments of one request, each checked when it is read.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/api/frame.h"
#include "elbo/tensor/tensor.h"

namespace elbo::engine {

/// A whole number that may be left out.
struct WholeArgument {
  int64_t otherwise = 0;        ///< where it is left out
  int64_t least = 0, most = 0;  ///< bounds of what may be given
};

/// Reads a table of a frame. Every error is a UsageError, ShapeError or DataError that
/// begins with the argument's name.
class StudioArguments {
 public:
  /// Reads `table` of `frame`, which must outlive it; null: there is nothing in it.
  StudioArguments(const api::Frame& frame, const Node* table);

  /// UsageError, with the nearest name, where there is an argument that is none of `known`.
  void check_names(const std::vector<std::string>& known) const;

  bool has(const std::string& name) const { return find(name) != nullptr; }  ///< there, not null
  /// Null where it is left out or null.
  const Node* find(const std::string& name) const;

  int64_t whole(const std::string& name, const WholeArgument& bounds) const;  ///< within its bounds
  /// Within [least, most].
  double number(const std::string& name, double otherwise, double least, double most) const;
  bool flag(const std::string& name) const;  ///< false where it is left out
  std::string text(const std::string& name, const std::string& otherwise) const;  ///< any text
  /// Whole numbers, as a list or as an array: at most `most`.
  std::vector<int64_t> wholes(const std::string& name, size_t most) const;
  /// The array (N, columns) of finite numbers, 1 <= N <= most; `columns` 0: any.
  Tensor rows(const std::string& name, int64_t columns, int64_t most) const;
  api::FrameArray array(const std::string& name) const;  ///< as it is described
  /// The arguments in the table `name`; none where it is left out.
  StudioArguments table(const std::string& name) const;
  /// A list of arrays, at most `most`.
  std::vector<api::FrameArray> arrays(const std::string& name, size_t most) const;

 private:
  const Node& want(const std::string& name) const;

  const api::Frame& frame_;
  const Node* table_;
};

}  // namespace elbo::engine
