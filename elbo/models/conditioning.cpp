// SPDX-License-Identifier: MIT
// Batches to conditions, and a ring of attribute vectors.
#include "elbo/models/conditioning.h"

#include <algorithm>

#include "elbo/collective/over_batch.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/models/model.h"
#include "elbo/tensor/device.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

const char* words_of(ConditionKind kind) {
  if (kind == ConditionKind::none) return "";
  return kind == ConditionKind::classes ? "its class" : "its attributes";
}

int64_t size_of(ConditionKind kind, const data::DataInfo& info, const std::string& model) {
  if (kind == ConditionKind::none) return 0;
  const bool attributes = kind == ConditionKind::attributes;
  const int64_t size =
      attributes ? static_cast<int64_t>(info.attribute_names.size()) : info.classes();
  if (size > 0) return size;
  throw ConfigError("model.condition = \"", name_of(kind), "\": ", info.name, " has no ",
                    attributes ? "attributes" : "classes", " for a ", model,
                    " to have as its condition; want condition = \"none\", or other data");
}

}  // namespace

Conditioning::Conditioning(ConditionKind kind, const data::DataInfo& info, std::string model)
    : kind_(kind), size_(size_of(kind, info, model)), model_(std::move(model)) {
  if (kind == ConditionKind::attributes)
    rows_ = register_module("attributes", std::make_shared<AttributeRows>(info));
  if (kind == ConditionKind::classes) seen_ = register_buffer("seen", torch::zeros({size_}));
}

Tensor Conditioning::of(const Batch& batch) const {
  if (kind_ == ConditionKind::none) return {};
  const bool classes = kind_ == ConditionKind::classes;
  if (!(classes ? batch.y : batch.attributes).defined())
    throw Unsupported("this ", model_, " wants with each example ", words_of(kind_),
                      " (condition = \"", name_of(kind_), "\"), and these examples come without");
  return classes ? one_hot(batch.y) : batch.attributes;
}

Tensor Conditioning::none() const {
  if (any())
    throw Unsupported(
        "this ", model_, " wants with each example ", words_of(kind_), " (condition = \"",
        name_of(kind_),
        "\"): it neither encodes, decodes nor judges without; samples can be had of it");
  return {};
}

Tensor Conditioning::repeated(const Tensor& rows, int64_t count) const {
  if (!rows.defined()) return rows;
  const int64_t examples = rows.size(0);
  if (count % examples != 0)
    throw Unsupported("this ", model_, " was given the condition of ", examples,
                      " examples, and asked about ", count, ": each must have its own");
  return count == examples ? rows : rows.repeat_interleave(count / examples, 0);
}

AfterUpdate Conditioning::keeping(const Batch& batch) {
  if (rows_ != nullptr)
    return [this, attributes = collective::rows_of_batch(batch.attributes)](const BatchMeans&) {
      rows_->keep(attributes);
    };
  if (!seen_.defined()) return {};
  return [this, y = collective::rows_of_batch(batch.y)](const BatchMeans&) {
    seen_.add_(one_hot(y).sum(0).to(seen_.options()));
  };
}

Tensor Conditioning::complete(int64_t count, const std::optional<Condition>& condition,
                              Rng& rng) const {
  refuse_others(condition);
  if (rows_ != nullptr) return rows_->complete(count, condition, rng);
  if (seen_.defined()) return one_hot(classes_for(count, condition.value_or(Condition{}), rng));
  return {};
}

Tensor Conditioning::one_hot(const Tensor& classes) const {
  return torch::zeros({classes.size(0), size_}, classes.options().dtype(torch::kFloat32))
      .scatter_(1, classes.unsqueeze(1), 1);
}

Tensor Conditioning::classes_for(int64_t count, const Condition& condition, Rng& rng) const {
  const Tensor& given = condition.classes;
  if (!given.defined()) {
    // All alike before training.
    const Tensor shares =
        ((seen_ + (seen_.sum() == 0)) / (seen_ + (seen_.sum() == 0)).sum()).cumsum(0);
    const Tensor place = tensor::uniform(rng, {count}).to(shares.options());
    return (place.unsqueeze(1) >= shares.unsqueeze(0)).sum(1).clamp_max(size_ - 1);
  }
  if (given.sizes() != at::IntArrayRef{count})
    throw ShapeError("classes to draw by: got the shape (", join(given.sizes().vec(), ", "),
                     "), want (", count, ")");
  const Tensor strange = given.masked_select(((given >= 0) & (given < size_)).logical_not());
  if (strange.numel() > 0)
    throw UsageError("class to draw: got ", strange[0].item<int64_t>(),
                     ", want a whole number from 0 to ", size_ - 1);
  return given.to(seen_.device());
}

void Conditioning::refuse_others(const std::optional<Condition>& condition) const {
  if (!condition) return;
  if (condition->domain > 1)
    throw Unsupported("this ", model_, " knows one domain: got ", condition->domain,
                      ", want 1; cogan draws two");
  if (condition->classes.defined() && kind_ != ConditionKind::classes) {
    if (kind_ == ConditionKind::none)
      throw Unsupported("this ", model_,
                        " knows no classes: got one, want none; try without --class, or "
                        "model.condition = \"class\" in training");
    throw Unsupported("this ", model_,
                      "'s condition is attributes, not classes; try --attribute in place of "
                      "--class");
  }
  if (condition->attributes.defined() && kind_ != ConditionKind::attributes)
    throw Unsupported("this ", model_,
                      " knows no attributes: got some, want none; try without --attribute, or "
                      "model.condition = \"attributes\" in training");
}

AttributeRows::AttributeRows(const data::DataInfo& info) : names_(info.attribute_names) {
  rows_ = register_buffer("rows", torch::full({kRows, static_cast<int64_t>(names_.size())}, .5));
  seen_ = register_buffer("seen", torch::zeros({}, torch::kInt64));
}

void AttributeRows::keep(const Tensor& attributes) {
  const torch::NoGradGuard no_grad;
  const int64_t count = std::min(attributes.size(0), kRows), seen = seen_.item<int64_t>();
  const Tensor newest = attributes.narrow(0, attributes.size(0) - count, count).to(rows_.options());
  const Tensor places = (torch::arange(count, torch::kInt64) + seen).remainder(kRows);
  rows_.index_copy_(0, places.to(rows_.device()), newest);
  seen_.add_(count);
}

Tensor AttributeRows::draw(int64_t count, Rng& rng) const {
  const int64_t kept = std::clamp<int64_t>(seen_.item<int64_t>(), 1, kRows);
  return rows_.index_select(0, tensor::random_classes(rng, count, kept).to(rows_.device()));
}

Tensor AttributeRows::complete(int64_t count, const std::optional<Condition>& condition,
                               Rng& rng) const {
  const Tensor drawn = draw(count, rng);
  if (!condition || !condition->attributes.defined()) return drawn;
  const Tensor& given = condition->attributes;
  if (given.sizes() != drawn.sizes())
    throw ShapeError("attributes to draw by: got the shape (", join(given.sizes().vec(), ", "),
                     "), want (", count, ", ", names_.size(), ")");
  const Tensor open = torch::isnan(given);
  if (!(open | ((given >= 0) & (given <= 1))).all().item<bool>())
    throw UsageError(
        "attributes to draw by: got ",
        given.masked_select((open | ((given >= 0) & (given <= 1))).logical_not())[0].item<double>(),
        ", want numbers from 0 to 1");
  return torch::where(open.to(drawn.device()), drawn, given.to(drawn.options()));
}

Conditioned::Conditioned(torch::nn::Module& model, const Batch& batch) : model_(model) {
  if (!has_condition(model)) return;
  const auto* moved = dynamic_cast<const Model*>(&model);
  const torch::Device device = moved == nullptr ? torch::Device(torch::kCPU) : moved->device();
  given_ = dynamic_cast<Conditional&>(model).given(tensor::to_device(batch, device));
  if (!device.is_cpu()) hosted_ = std::make_unique<HostedAbilities>(device);
}

std::string condition_in_words(torch::nn::Module& model) {
  auto* conditional = dynamic_cast<Conditional*>(&model);
  return conditional == nullptr ? "" : words_of(conditional->condition_kind());
}

void want_no_condition(const std::optional<Condition>& condition, const data::DataInfo& info,
                       const char* model) {
  Rng unused(0);
  Conditioning(ConditionKind::none, info, model).complete(1, condition, unused);
}

}  // namespace elbo::models
