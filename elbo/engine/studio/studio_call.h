// SPDX-License-Identifier: MIT
// One request to the studio's worker while it is answered, and what the operations share.
#pragma once
#include <limits>
#include <optional>
#include <string>

#include "elbo/engine/studio/studio_arguments.h"
#include "elbo/engine/studio/studio_model.h"
#include "elbo/tensor/batch.h"

namespace elbo::engine {

inline constexpr int64_t kMostStudioImages = 64;     ///< that are given to be computed on
inline constexpr int64_t kMostStudioCodes = 4096;    ///< of a request
inline constexpr int64_t kMostShownExamples = 1024;  ///< to look at
/// The largest seed that a page may send.
inline constexpr int64_t kMostStudioSeed = std::numeric_limits<int64_t>::max();
inline constexpr int64_t kMostMapped = 60'000;  ///< points of a map

/// A request: what is asked of which model, and the answer that it fills.
struct StudioCall {
  StudioModel& model;           ///< the one that is asked
  const StudioArguments& args;  ///< as the request has them
  api::Frame& answer;           ///< empty when it begins
  StudioSlice slice;            ///< for work that may go on in the next request
  int64_t work = 1;             ///< steps made, where requests of a kind differ in them

  /// Says how far the work is in place of a result: the same request goes on with it.
  void put_progress(int64_t done, int64_t total);
  /// A value of the answer.
  void put(const std::string& name, Node value);
  /// An array of the answer: whole numbers as i32, bytes as u8, other numbers as f32. Nothing where
  /// it is undefined.
  void put(const std::string& name, const Tensor& values);
  /// Examples (N, ...): pictures as bytes (N, H, W, C), others as their values f32 (N, ...).
  void put_examples(const std::string& name, const Tensor& x);
  /// UsageError where so many examples would not fit into an answer.
  void want_room(int64_t examples) const;

  /// UsageError where `done` of `total` examples, which cannot be made in parts, took so long that
  /// the server would not wait for the others.
  void want_time(int64_t done, int64_t total) const;

  /// The split named by the argument "split"; where there is none, the one that is shown unasked.
  /// UsageError, DataError.
  data::Split split() const;
  /// 1 or 2, the argument "domain"; UsageError for 2 where the data have but one.
  int64_t domain() const;
  /// The codes of the first `count` examples of a split; nothing where time ran out: then the
  /// answer says how far it is.
  std::optional<measures::Codes> codes(data::Split split, int64_t count);
};

/// The examples that a request is about, with what is known of them: `images` (bytes, or values
/// where the data are no pictures), `files` or `examples`. At most `most`. UsageError where there
/// are none or several of these; ShapeError, DataError, Unsupported.
tensor::Batch examples_in(const StudioCall& call, int64_t most);

/// What `count` rows of codes or uploads are given as the model's condition, from the arguments
/// `class`, `classes` and `attributes`: y (count) or attributes (count, A), neither where nothing
/// is asked. x is left to the caller. Unsupported for a condition that the model does not have;
/// UsageError, ShapeError.
tensor::Batch condition_in(const StudioCall& call, int64_t count);

/// The same of a sample, as eval::SamplePlan has it: values of all attributes, not a number where
/// none is asked; empty where no attribute is.
std::vector<float> asked_attributes(const StudioCall& call);
/// The argument `class`, a number or a name.
std::optional<int64_t> wanted_class(const StudioCall& call);

/// The part that knows the model's condition (models/conditioning.h); null where it has none.
models::Conditioning* conditioning_of(const models::Model& model);

/// Decodes (N, Z) codes, row i given the condition of row i of `given`: (N, ...). Unsupported for a
/// model without a decoder, or with a condition that `given` does not have.
Tensor decoded(const StudioCall& call, const Tensor& codes, const tensor::Batch& given);

}  // namespace elbo::engine
