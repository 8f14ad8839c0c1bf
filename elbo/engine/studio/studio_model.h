// SPDX-License-Identifier: MIT
// A model that the studio has open, and what was made of it and of its data so far.
#pragma once
#include <array>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "elbo/core/clock.h"
#include "elbo/engine/studio/studio_data.h"
#include "elbo/engine/studio/studio_pace.h"
#include "elbo/eval/gradual_encoding.h"
#include "elbo/eval/views/code_search.h"
#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// How long one answer may go on with work that takes longer than an answer may.
class StudioSlice {
 public:
  /// From now on.
  explicit StudioSlice(double seconds) : begin_(monotonic_seconds()), seconds_(seconds) {}
  double taken() const { return monotonic_seconds() - begin_; }  ///< seconds so far
  bool over() const { return taken() >= seconds_; }              ///< whether it is time to answer

 private:
  double begin_, seconds_;
};

/// A search for the code of one picture that goes on from request to request.
struct StudioSearch {
  std::string of;                               ///< the picture and the plan, as a hash and words
  std::unique_ptr<models::Conditioned> beside;  ///< the decoder's condition
  std::unique_ptr<eval::CodeSearch> codes;      ///< of its starts
};

/// A model that tells what pictures of such data show.
struct StudioTeller {
  std::string name;                      ///< of the extractor
  std::shared_ptr<models::Model> model;  ///< null: there is none
};

/// Directions among codes of a model that does not encode: J'J, summed over draws of the prior.
struct DecoderGram {
  Tensor sum;        ///< (Z, Z) double
  int64_t done = 0;  ///< draws
};

/// One loaded model. For one thread.
class StudioModel {
 public:
  /// `where` is how the user knows it; `data` must outlive it.
  StudioModel(models::LoadedModel loaded, std::string where, StudioData& data);

  models::Model& model() const { return *loaded_.model; }        ///< in evaluation mode
  const data::DataInfo& info() const { return loaded_.info; }    ///< of its training data
  const models::LoadedModel& loaded() const { return loaded_; }  ///< with its manifest
  const std::string& where() const { return where_; }            ///< as the user knows it

  /// The split; null where it cannot be opened, and why(). StillOpening.
  const data::Dataset* find_split(data::Split split);
  /// Why a split is not there, in a sentence; "" where it is. StillOpening.
  std::string why(data::Split split);
  /// The split; DataError where it cannot be opened or is of another shape. StillOpening.
  const data::Dataset& want_split(data::Split split);
  /// The split whose examples are shown where nobody says: the first of test, validation and
  /// training that is there; nothing where none is. StillOpening.
  std::optional<data::Split> shown_split();

  /// The codes of a split's first examples, as far as they were made. Unsupported where the model
  /// does not encode.
  eval::GradualEncoding& encoding(data::Split split);
  /// The split's pictures, as far as they were read: its first, as many as half a gigabyte holds.
  ByteExamples& pictures(data::Split split);

  std::list<StudioSearch> searches;         ///< the one used last comes first
  std::optional<StudioTeller> teller;       ///< once it was looked for
  DecoderGram gram;                         ///< as far as it was made
  std::map<std::string, StudioPace> paces;  ///< of its kinds of requests

  /// What it takes of memory, nearly: weights and codes, not its data.
  uint64_t bytes() const;

 private:
  StudioSplit& opened(data::Split split);

  models::LoadedModel loaded_;
  std::string where_;
  StudioData& data_;
  std::array<std::shared_ptr<StudioSplit>, 3> splits_;
  std::array<std::unique_ptr<eval::GradualEncoding>, 3> encodings_;
};

}  // namespace elbo::engine
