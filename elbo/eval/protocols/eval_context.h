// SPDX-License-Identifier: MIT
// What measures are taken of: a model, examples that it has not learned from, examples that it (or
// another program) has made, and their features. Each is made when it is first asked for and kept
// for the measures that follow.
#pragma once
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "elbo/core/fields.h"
#include "elbo/eval/batches.h"
#include "elbo/eval/protocols/extractor.h"
#include "elbo/eval/protocols/generated.h"
#include "elbo/measures/latent/codes.h"
#include "elbo/models/conditioning.h"

namespace elbo::eval {

inline constexpr int64_t kMostCodes = 10'000;  ///< some measures of codes compare each with each

/// Which of the two sets that a measure compares.
enum class Side { real, generated };
constexpr auto enum_names(Side) { return std::array{"real", "generated"}; }

/// What is at hand. Everything may be missing, and a measure that needs it is then refused.
struct EvalContextParts {
  models::Model* model = nullptr;  ///< what is measured; must outlive the context
  /// Not learned from, as the model sees them (binarised where it learned so).
  std::shared_ptr<const data::Dataset> data;
  /// The same without binarisation: what generated examples are compared with.
  std::shared_ptr<const data::Dataset> real;
  /// The examples learned from, likewise; opened where a measure wants them.
  std::function<std::shared_ptr<const data::Dataset>()> training;
  std::shared_ptr<GeneratedExamples> generated;  ///< drawn by the model, or given as files
  /// Throws UsageError for a name that it does not know.
  std::function<ExtractorPtr(const std::string& name)> extractor;
  std::string default_extractor = "pixels";  ///< of protocols taken unasked
  /// Seed, limit and rows; progress and partial results are of one measure (MeasureProgress).
  EvalOptions options;
};

/// Who hears how far a measure is, and what keeps its partial results: of one call, nobody holds
/// them afterwards.
struct MeasureProgress {
  /// done and to do, mostly examples; may be empty
  std::function<void(int64_t done, int64_t total)> report = {};
  PartialResults* partial_results = nullptr;  ///< null: an interrupted measure begins anew
};

/// Features that were computed elsewhere, for `fd_<extractor>_<count>` and the like.
struct GivenFeatures {
  Tensor real, generated;              ///< (N, D), (M, D)
  std::string extractor = "features";  ///< the X of protocols that read them
  std::string fingerprint = "";        ///< of the extractor, where it is known
};

/// One call's evidence. Copies share what is kept.
class EvalContext {
 public:
  /// Of what is at hand; nothing is computed yet. `parts.options` must have neither progress nor
  /// partial results: during() adds them.
  explicit EvalContext(EvalContextParts parts);
  /// Of features alone; a protocol's count is then that of `given.generated`.
  explicit EvalContext(const GivenFeatures& given, EvalOptions options = {});

  /// The same evidence for one measure, which tells `progress` how far it is. It must not outlive
  /// what `progress` refers to.
  EvalContext during(const MeasureProgress& progress) const;

  const EvalOptions& options() const { return options_; }  ///< of this call, or of one measure
  /// The extractor of protocols taken unasked.
  const std::string& default_extractor() const { return kept_->parts.default_extractor; }

  /// whether model() may be asked
  bool has_model() const { return kept_->parts.model != nullptr; }
  bool has_data() const { return kept_->parts.data != nullptr; }  ///< whether data() may be asked
  bool is_given() const { return kept_->given; }  ///< whether there are features alone
  /// Whether two sets can be compared: there are generated() and real().
  bool has_images() const {
    return kept_->parts.generated != nullptr && kept_->parts.real != nullptr;
  }
  /// Whether the model there is has the ability, beside examples whose condition it is given.
  template <class Ability>
  bool can() const {
    if (!has_model() || !has_data()) return false;
    return models::has_ability<Ability>(model());
  }

  models::Model& model() const;          ///< Unsupported where there is none; so the next four
  const data::Dataset& data() const;     ///< not learned from, as the model sees it
  const data::Dataset& real() const;     ///< the same without binarisation
  const data::Dataset& training();       ///< learned from; opened when first asked for
  GeneratedExamples& generated() const;  ///< drawn when asked for, or given

  /// The extractor called `name`, which must look at data of `source` ("": at those at hand).
  /// UsageError, ConfigError.
  Extractor& extractor(const std::string& name, const std::string& source = "");
  /// Features of the same `count` examples of a side as examples() has: (count, D). DataError where
  /// there are fewer.
  const Tensor& features(Side side, const std::string& extractor, int64_t count);
  /// log p(y|x) of them: (count, classes). Unsupported where the extractor knows no classes.
  const Tensor& log_p(Side side, const std::string& extractor, int64_t count);
  /// Which real examples stand for `count` of them: all, or a choice that is the same for every
  /// model and seed (a folder of classes has them in order). DataError where there are fewer.
  std::vector<int64_t> real_indices(int64_t count) const;
  /// Which generated examples stand for `count` of them: the first of a generator; of given ones
  /// all, or as many without replacement by the seed. DataError where there are fewer.
  std::vector<int64_t> generated_indices(int64_t count) const;
  /// Calls `each` with blocks of `count` examples of a side: those real_indices or
  /// generated_indices.
  /// DataError where there are fewer.
  void examples(Side side, int64_t count,
                const std::function<void(const Tensor& x, int64_t first)>& each);
  /// Calls `each` with batches of at most `rows` of those real_indices, with what labels,
  /// attributes and companions they have; `first` counts from 0.
  void real_batches(
      int64_t count, int64_t rows,
      const std::function<void(const tensor::Batch& batch, int64_t first)>& each) const;
  /// The codes of the data's first examples, at most kMostCodes (and options().limit) of them, with
  /// their labels and attributes.
  const measures::Codes& codes();
  /// How many examples a set measure can have of both sides, or of the real one where nothing draws
  /// the other.
  int64_t most_examples() const;
  /// Says which extractor (name, fingerprint) was asked last, for the record; empty where none was.
  const std::pair<std::string, std::string>& used() const { return used_; }

 private:
  using Key = std::pair<Side, std::pair<std::string, int64_t>>;
  /// What is made once and serves all measures.
  struct Kept {
    EvalContextParts parts;
    std::map<std::string, ExtractorPtr> extractors;
    std::map<Key, Tensor> features, log_p;
    std::shared_ptr<const data::Dataset> training;
    measures::Codes codes;
    bool given = false;
    std::string given_fingerprint;
  };
  using BlockOf = std::function<Tensor(int64_t first, int64_t count)>;
  BlockOf blocks_of(Side side, int64_t count);
  Tensor seen(Side side, int64_t count, const std::function<Tensor(const Tensor&)>& look);
  void want(Side side, int64_t count) const;

  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
  EvalOptions options_;
  std::pair<std::string, std::string> used_;
};

}  // namespace elbo::eval
