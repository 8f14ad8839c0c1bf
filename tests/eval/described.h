// SPDX-License-Identifier: MIT
// Examples in memory that have labels and attributes, evidence of them, and models that can do
// nothing unless a test says so.
#pragma once
#include <algorithm>
#include <memory>
#include <utility>

#include "elbo/eval/protocols/eval_context.h"
#include "elbo/models/model.h"

namespace elbo::test {

/// x (N, ...), and where they are defined labels (N) int64 and attributes (N, A).
struct Description {
  Tensor x, labels, attributes;
};

class Described : public data::Dataset {
 public:
  explicit Described(Description all) : all_(std::move(all)) {
    all_.x = all_.x.to(torch::kFloat32).contiguous();
    info_.name = "described";
    info_.shape = all_.x.sizes().slice(1).vec();
    info_.size = all_.x.size(0);
    info_.mean.assign(static_cast<size_t>(info_.values()), 0.0f);
    if (all_.labels.defined())
      for (int64_t c = 0; c <= all_.labels.max().item<int64_t>(); ++c)
        info_.class_names.push_back(std::to_string(c));
    if (!all_.attributes.defined()) return;
    all_.attributes = all_.attributes.to(torch::kFloat32).contiguous();
    for (int64_t a = 0; a < all_.attributes.size(1); ++a)
      info_.attribute_names.push_back("attribute" + std::to_string(a));
  }
  const data::DataInfo& info() const override { return info_; }
  void get(int64_t index, const data::Draw&, const data::ExampleOut& out) const override {
    copy(all_.x, index, out.x);
    out.label = all_.labels.defined() ? all_.labels.data_ptr<int64_t>()[index] : -1;
    if (all_.attributes.defined()) copy(all_.attributes, index, out.attributes);
  }

 private:
  static void copy(const Tensor& rows, int64_t index, std::span<float> out) {
    const float* from = rows.data_ptr<float>() + index * static_cast<int64_t>(out.size());
    std::copy(from, from + out.size(), out.begin());
  }

  Description all_;
  data::DataInfo info_;
};

/// A model that learns nothing.
class Unlearned : public models::Model {
 public:
  std::vector<models::Player> players() override { return {}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override { return {}; }
};

/// The data as test, real and training examples of `model` (or of none); the rest is for the test
/// to fill in.
inline eval::EvalContextParts parts_of(models::Model* model,
                                       std::shared_ptr<const data::Dataset> data) {
  eval::EvalContextParts parts;
  parts.model = model;
  parts.training = [data] { return data; };
  parts.real = data;
  parts.data = std::move(data);
  return parts;
}

/// The part called `name`; NaN where there is none.
template <class Measure>
double part_of(const Measure& measure, const std::string& name) {
  for (const auto& [key, value] : measure.parts)
    if (key == name) return value;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace elbo::test
