// SPDX-License-Identifier: MIT
// Making and keeping what measures ask for.
#include "elbo/eval/evidence.h"

#include <algorithm>
#include <numeric>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/kernels/waiting.h"

namespace elbo {
namespace {

const char* name_of(Side side) { return side == Side::real ? "real" : "made"; }

template <class T>
T& present(T* what, const char* name) {
  if (what == nullptr) throw Unsupported("this measure needs ", name, ", which are not at hand");
  return *what;
}

}  // namespace

Evidence::Evidence(const GivenFeatures& given) : given_(true), given_fingerprint_(given.fingerprint) {
  parts_.default_extractor = given.extractor;
  features_[{Side::real, {given.extractor, given.made.size(0)}}] = given.real;  // a name counts the samples
  features_[{Side::made, {given.extractor, given.made.size(0)}}] = given.made;
}

Model& Evidence::model() const {
  if (!has_model()) throw Unsupported("this measure needs a model, and there are only its examples");
  return *parts_.model;
}

const Dataset& Evidence::data() const { return present(parts_.data.get(), "data"); }
const Dataset& Evidence::real() const { return present(parts_.real.get(), "real examples"); }
Made& Evidence::made() const { return present(parts_.made.get(), "made examples"); }

const Dataset& Evidence::training() {
  if (!training_ && parts_.training) training_ = parts_.training();
  return present(training_.get(), "training examples");
}

Extractor& Evidence::extractor(const std::string& name, const std::string& source) {
  ExtractorPtr& found = extractors_[name];
  if (!found && name == "pixels") found = pixel_extractor();
  if (!found && parts_.extractor) found = parts_.extractor(name);
  if (!found) throw UsageError("no extractor \"", printable(name), "\" is at hand");
  const std::string& wanted = source.empty() && parts_.real ? parts_.real->info().name : source;
  if (!found->source().empty() && found->source() != wanted)
    throw ConfigError("the extractor \"", name, "\" learned to look at ", found->source(), ", these are ", wanted, ": the number would mean nothing; \"pixels\" looks at anything");
  used_ = {name, found->fingerprint()};
  return *found;
}

void Evidence::want(Side side, int64_t count) const {
  const int64_t there = side == Side::real ? real().info().size : made().size();
  if (there < count)
    throw DataError(side == Side::real ? real().info().name : std::string("the samples"), ": got ", there, " ", name_of(side), " examples, want ", count,
                    " as the protocol's name says; a smaller count is another protocol");
}

std::vector<int64_t> Evidence::real_indices(int64_t count) const {
  want(Side::real, count);
  const int64_t size = real().info().size;
  std::vector<int64_t> out(static_cast<size_t>(size));
  std::iota(out.begin(), out.end(), 0);
  if (count == size) return out;
  out = Rng(0).split("real examples").permutation(size);
  out.resize(static_cast<size_t>(count));
  std::sort(out.begin(), out.end());  // disks like order
  return out;
}

void Evidence::real_batches(int64_t count, int64_t rows, const std::function<void(const Batch&, int64_t)>& each) const {
  const std::vector<int64_t> indices = real_indices(count);
  WaitGovernor waiting;
  const at::NoGradGuard no_grad;
  for (int64_t first = 0; first < count; first += rows) {
    const int64_t end = std::min(count, first + rows);
    each(examples_by(real(), {indices.begin() + first, indices.begin() + end}, parts_.options.seed), first);
    if (parts_.options.progress) parts_.options.progress(end, count);
    waiting.tick();
  }
}

void Evidence::examples(Side side, int64_t count, const std::function<void(const Tensor&, int64_t)>& each) {
  want(side, count);
  const int64_t rows = rows_of(real().info(), parts_.options);
  const std::vector<int64_t> indices = side == Side::real ? real_indices(count) : std::vector<int64_t>();
  const auto block_of = [&](int64_t first, int64_t some) {
    if (side == Side::made) return made().block(first, some);
    return examples_by(real(), {indices.begin() + first, indices.begin() + first + some}, parts_.options.seed).x;
  };
  WaitGovernor waiting;
  const at::NoGradGuard no_grad;
  for (int64_t first = 0; first < count; first += rows) {
    const int64_t block = std::min(rows, count - first);
    each(block_of(first, block), first);
    if (parts_.options.progress) parts_.options.progress(first + block, count);
    waiting.tick();
  }
}

Tensor Evidence::seen(Side side, int64_t count, const std::function<Tensor(const Tensor&)>& look) {
  Tensors blocks;
  examples(side, count, [&](const Tensor& x, int64_t) { blocks.push_back(look(x)); });
  return torch::cat(blocks);
}

const Tensor& Evidence::features(Side side, const std::string& extractor, int64_t count) {
  const Key key{side, {extractor, count}};
  const auto found = features_.find(key);
  if (found != features_.end()) {
    used_ = {extractor, given_ ? given_fingerprint_ : extractors_.at(extractor)->fingerprint()};
    return found->second;
  }
  if (given_)
    throw UsageError("the protocol's name says ", count, " samples in the features of \"", extractor, "\"; the files hold ", features_.begin()->first.second.second, " of \"", parts_.default_extractor, "\"");
  Extractor& used = this->extractor(extractor);
  return features_[key] = seen(side, count, [&](const Tensor& x) { return used.features(x); });
}

int64_t Evidence::most_examples() const {
  if (given_) return features_.begin()->first.second.second;
  return parts_.made == nullptr ? real().info().size : std::min(real().info().size, made().size());
}

const Tensor& Evidence::log_p(Side side, const std::string& extractor, int64_t count) {
  Extractor& used = this->extractor(extractor);
  Tensor& out = log_p_[{side, {extractor, count}}];
  if (out.defined()) return out;
  return out = seen(side, count, [&](const Tensor& x) { return seen_classes(used, x); });
}

const Codes& Evidence::codes() {
  if (codes_.mean.defined()) return codes_;
  EvalOptions options = parts_.options;
  options.limit = options.limit > 0 ? std::min(options.limit, kMostCodes) : kMostCodes;
  return codes_ = encode_all(model(), data(), options);
}

}  // namespace elbo
