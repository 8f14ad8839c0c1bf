// SPDX-License-Identifier: MIT
// Making and keeping what measures ask for.
#include "elbo/eval/protocols/eval_context.h"

#include <algorithm>
#include <numeric>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/shared_blocks.h"
#include "elbo/kernels/spin_wait.h"

namespace elbo::eval {
namespace {

std::vector<int64_t> first_numbers(int64_t count) {
  std::vector<int64_t> out(static_cast<size_t>(count));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// `count` of 0 .. size - 1, without replacement.
std::vector<int64_t> some_of(int64_t size, int64_t count, Rng rng) {
  std::vector<int64_t> out = rng.permutation(size);
  out.resize(static_cast<size_t>(count));
  std::sort(out.begin(), out.end());  // disks like order
  return out;
}

template <class T>
T& present(T* what, const char* name) {
  if (what == nullptr) throw Unsupported("this measure needs ", name, ", which are not at hand");
  return *what;
}

}  // namespace

EvalContext::EvalContext(EvalContextParts parts) : options_(parts.options) {
  // They would outlive the measure that they are of.
  ELBO_ASSERT(!options_.progress && options_.partial_results == nullptr);
  kept_->parts = std::move(parts);
}

EvalContext::EvalContext(const GivenFeatures& given, EvalOptions options)
    : options_(std::move(options)) {
  ELBO_ASSERT(!options_.progress && options_.partial_results == nullptr);
  kept_->given = true;
  kept_->given_fingerprint = given.fingerprint;
  kept_->parts.default_extractor = given.extractor;
  // A name counts the samples.
  kept_->features[{Side::real, {given.extractor, given.generated.size(0)}}] = given.real;
  kept_->features[{Side::generated, {given.extractor, given.generated.size(0)}}] = given.generated;
}

EvalContext EvalContext::during(const MeasureProgress& progress) const {
  EvalContext out(*this);
  out.options_.progress = progress.report;
  out.options_.partial_results = progress.partial_results;
  out.used_ = {};
  return out;
}

models::Model& EvalContext::model() const {
  if (!has_model())
    throw Unsupported("this measure needs a model, and there are only its examples");
  return *kept_->parts.model;
}

const data::Dataset& EvalContext::data() const { return present(kept_->parts.data.get(), "data"); }
const data::Dataset& EvalContext::real() const {
  return present(kept_->parts.real.get(), "real examples");
}
GeneratedExamples& EvalContext::generated() const {
  return present(kept_->parts.generated.get(), "generated examples");
}

const data::Dataset& EvalContext::training() {
  if (!kept_->training && kept_->parts.training) kept_->training = kept_->parts.training();
  return present(kept_->training.get(), "training examples");
}

Extractor& EvalContext::extractor(const std::string& name, const std::string& source) {
  ExtractorPtr& found = kept_->extractors[name];
  if (!found && name == "pixels") found = pixel_extractor();
  if (!found && kept_->parts.extractor) found = kept_->parts.extractor(name);
  if (!found) throw UsageError("no extractor \"", printable(name), "\" is at hand");
  const std::string& wanted =
      source.empty() && kept_->parts.real ? kept_->parts.real->info().name : source;
  if (!found->source().empty() && found->source() != wanted)
    throw ConfigError("the extractor \"", name, "\" learned to look at ", found->source(),
                      ", these are ", wanted,
                      ": the number would mean nothing; \"pixels\" looks at anything");
  used_ = {name, found->fingerprint()};
  return *found;
}

void EvalContext::want(Side side, int64_t count) const {
  const int64_t there = side == Side::real ? real().info().size : generated().size();
  if (there < count)
    throw DataError(side == Side::real ? real().info().name : std::string("the samples"), ": got ",
                    counted(there, str(name_of(side), " example")), ", want ", count,
                    " as the protocol's name says; a smaller count is another protocol");
}

std::vector<int64_t> EvalContext::real_indices(int64_t count) const {
  want(Side::real, count);
  const int64_t size = real().info().size;
  return count == size ? first_numbers(count) : some_of(size, count, Rng(0).split("real examples"));
}

std::vector<int64_t> EvalContext::generated_indices(int64_t count) const {
  want(Side::generated, count);
  const int64_t size = generated().size();
  if (generated().is_endless() || count == size) return first_numbers(count);
  return some_of(size, count, Rng(options_.seed).split("given samples"));
}

void EvalContext::real_batches(
    int64_t count, int64_t rows,
    const std::function<void(const tensor::Batch&, int64_t)>& each) const {
  const std::vector<int64_t> indices = real_indices(count);
  kernels::WaitGovernor waiting;
  const at::NoGradGuard no_grad;
  for (int64_t first = 0; first < count; first += rows) {
    const int64_t end = std::min(count, first + rows);
    each(examples_by(real(), {indices.begin() + first, indices.begin() + end}, options_.seed),
         first);
    if (options_.progress) options_.progress(end, count);
    waiting.tick();
  }
}

/// What yields the examples first .. of so many of a side.
EvalContext::BlockOf EvalContext::blocks_of(Side side, int64_t count) {
  want(side, count);
  return
      [this, side, indices = side == Side::real ? real_indices(count) : generated_indices(count)](
          int64_t first, int64_t some) {
        const std::vector<int64_t> numbers{indices.begin() + first, indices.begin() + first + some};
        return side == Side::generated ? generated().at(numbers)
                                       : examples_by(real(), numbers, options_.seed).x;
      };
}

void EvalContext::examples(Side side, int64_t count,
                           const std::function<void(const Tensor&, int64_t)>& each) {
  const BlockOf block_of = blocks_of(side, count);
  const int64_t rows = rows_of(real().info(), options_);
  kernels::WaitGovernor waiting;
  const at::NoGradGuard no_grad;
  for (int64_t first = 0; first < count; first += rows) {
    const int64_t block = std::min(rows, count - first);
    each(block_of(first, block), first);
    if (options_.progress) options_.progress(first + block, count);
    waiting.tick();
  }
}

Tensor EvalContext::seen(Side side, int64_t count,
                         const std::function<Tensor(const Tensor&)>& look) {
  const BlockOf block_of = blocks_of(side, count);
  const at::NoGradGuard no_grad;
  Tensors blocks;
  over_shared_blocks(
      {0, count, rows_of(real().info(), options_)}, options_,
      [&](int64_t first, int64_t some) -> Tensors { return {look(block_of(first, some))}; },
      [&](const Tensors& rows, int64_t) { blocks.push_back(rows[0]); });
  return torch::cat(blocks);
}

const Tensor& EvalContext::features(Side side, const std::string& extractor, int64_t count) {
  const Key key{side, {extractor, count}};
  const auto found = kept_->features.find(key);
  if (found != kept_->features.end()) {
    used_ = {extractor, is_given() ? kept_->given_fingerprint
                                   : kept_->extractors.at(extractor)->fingerprint()};
    return found->second;
  }
  if (is_given())
    throw UsageError("the protocol's name says ", count, " samples in the features of \"",
                     extractor, "\"; the files hold ", kept_->features.begin()->first.second.second,
                     " of \"", default_extractor(), "\"");
  Extractor& used = this->extractor(extractor);
  return kept_->features[key] =
             seen(side, count, [&](const Tensor& x) { return used.features(x); });
}

int64_t EvalContext::most_examples() const {
  if (is_given()) return kept_->features.begin()->first.second.second;
  return kept_->parts.generated == nullptr ? real().info().size
                                           : std::min(real().info().size, generated().size());
}

const Tensor& EvalContext::log_p(Side side, const std::string& extractor, int64_t count) {
  Extractor& used = this->extractor(extractor);
  Tensor& out = kept_->log_p[{side, {extractor, count}}];
  if (out.defined()) return out;
  return out = seen(side, count, [&](const Tensor& x) { return seen_classes(used, x); });
}

const measures::Codes& EvalContext::codes() {
  if (kept_->codes.mean.defined()) return kept_->codes;
  EvalOptions options = options_;
  options.limit = options.limit > 0 ? std::min(options.limit, kMostCodes) : kMostCodes;
  return kept_->codes = encode_all(model(), data(), options);
}

}  // namespace elbo::eval
