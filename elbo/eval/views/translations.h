// SPDX-License-Identifier: MIT
// Examples of one domain in the other, and the way back.
#pragma once
#include <optional>

#include "elbo/eval/batches.h"
#include "elbo/eval/views/image_grid.h"
#include "elbo/models/abilities.h"

namespace elbo::eval {

inline constexpr int64_t kTranslationColumns = 16;  ///< examples in a row

/// Which examples go which way. Row i of x is example first + i: its noise depends on (seed, first
/// + i) alone.
struct TranslationPlan {
  Tensor x;           ///< (B, ...) of domain way.from
  models::Way way;    ///< from which domain to which
  uint64_t seed = 0;  ///< of the noise
  int64_t first = 0;  ///< the number of row 0
};

/// Examples, there and back.
struct TranslationCycle {
  Tensor original;  ///< (B, ...): the examples
  Tensor there;     ///< (B, ...): their translations
  Tensor back;      ///< (B, ...): these translated back
};

/// In chunks, the model in evaluation mode. Unsupported where it does not translate.
TranslationCycle translation_cycle(models::Model& model, const data::DataInfo& info,
                                   const TranslationPlan& plan);

/// (B, C, H, W) of domain 2 as they would stand in domain 1: turned back by 90 degrees where the
/// second domain is the turned one, else as they are.
Tensor upright(const Tensor& x, const data::DataInfo& info);

/// Calls `each` with blocks of `count` pairs from one code, pictures of both domains; pair i
/// depends on (seed, i) alone. Unsupported where the model draws no pairs.
void drawn_pairs(models::Model& model, const data::DataInfo& info, int64_t count, uint64_t seed,
                 const std::function<void(const Tensor& first, const Tensor& second)>& each);

/// The place of the attribute that parts the two domains; nothing where they are not parted by one.
std::optional<int64_t> parting_attribute(const data::DataInfo& info);

/// How much of two domains is shown.
struct DomainGridPlan {
  int64_t count = 16;   ///< examples, or pairs drawn
  int64_t columns = 8;  ///< examples in a row
  uint64_t seed = 0;    ///< of the noise
};
/// What a model of two domains can show of the first `count` examples, as rows below each other: of
/// one that translates domain 1, its translation, domain 2, its translation; of one that draws
/// pairs `count` of them, a row each domain. Unsupported where it does neither.
ImageGrid domain_grid(models::Model& model, const data::Dataset& data, const DomainGridPlan& plan);

/// Whether domain_grid() has something to show.
bool shows_domains(models::Model& model);

}  // namespace elbo::eval
