// SPDX-License-Identifier: MIT
// What `elbo eval` was asked to look at, opened.
#pragma once
#include <memory>
#include <optional>

#include "elbo/api/requests.h"
#include "elbo/engine/ranks.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/protocols/eval_context.h"

namespace elbo::engine {

/// The evidence and where it comes from; it refers to the other members, so it does not move.
struct EvalTarget {
  EvalTarget() = default;
  EvalTarget(const EvalTarget&) = delete;
  EvalTarget& operator=(const EvalTarget&) = delete;

  std::optional<models::LoadedModel> loaded;  ///< none where only samples or features are given
  data::Split split = data::Split::test;      ///< that is looked at
  std::string name;                           ///< for messages: the model, or the file
  std::optional<eval::EvalContext> context;   ///< what protocols ask
};

/// The [data] table as pictures: neither binarised nor moved.
Node plain_data(Node table);

/// `data`, the split of the resolved table, as pictures: itself where the table is plain already,
/// else opened again.
std::shared_ptr<const data::Dataset> as_images(std::shared_ptr<const data::Dataset> data,
                                               const Node& table, data::Split split);

/// A run or bundle with its data, samples with theirs, or features. UsageError for an impossible
/// choice; errors of the files and data.
/// The ranks of `group` measure it together.
std::unique_ptr<EvalTarget> open_target(const api::EvalRequest& request, const GroupPointer& group);

}  // namespace elbo::engine
