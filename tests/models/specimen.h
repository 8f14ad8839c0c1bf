// SPDX-License-Identifier: MIT
// What the tests of models share: tiny data, options as an experiment file would give them, double
// precision.
#pragma once
#include <ATen/ATen.h>
#include <c10/core/DefaultDtype.h>
#include <torch/csrc/autograd/autograd.h>

#include <string>
#include <utility>
#include <vector>

#include "elbo/models/registry.h"

namespace elbo::test {

/// New parameters and noise are double while it lives.
struct DoubleByDefault {
  DoubleByDefault() { c10::set_default_dtype(caffe2::TypeMeta::Make<double>()); }
  ~DoubleByDefault() { c10::set_default_dtype(caffe2::TypeMeta::Make<float>()); }
  DoubleByDefault(const DoubleByDefault&) = delete;
};

inline data::DataInfo info_of(std::vector<int64_t> shape, data::ValueKind kind) {
  data::DataInfo info;
  info.name = "specimen";
  info.shape = std::move(shape);
  info.kind = kind;
  info.size = 100;
  return info;
}

/// Grey pictures with ten classes, two attributes and a second domain: every model can be made for
/// them.
inline data::DataInfo mnist_info() {
  data::DataInfo info = info_of({1, 28, 28}, data::ValueKind::unit);
  for (int digit = 0; digit < 10; ++digit) info.class_names.push_back(std::to_string(digit));
  info.attribute_names = {"thick", "slanted"};
  info.domain_names = {"upright", "rotated"};
  return info;
}

using Options = std::vector<std::pair<std::string, Node>>;
inline Node number(double value) { return Node(value); }
inline Node whole(int64_t value) { return Node(value); }
inline Node text(std::string value) { return Node(std::move(value)); }
inline Node yes() { return Node(true); }
inline Node sizes(const std::vector<int64_t>& values) {
  Node::List list;
  for (const int64_t value : values) list.push_back(Node(value));
  return Node(std::move(list));
}

/// A [model] table.
inline Node table_of(const std::string& name, const Options& options) {
  Node table = Node::table();
  table.set("name", text(name));
  for (const auto& [key, value] : options) table.set(key, value);
  return table;
}

inline std::shared_ptr<models::Model> made(const std::string& name, const Options& options,
                                           const data::DataInfo& info, uint64_t seed = 1) {
  Rng rng(seed);
  return models::make_model(table_of(name, options), info, rng);
}

/// Plays turn `index` at `moment`.
inline models::TurnResult play(models::Model& model, size_t index, const Tensor& x, Rng rng,
                               const models::TrainingProgress& progress = {0, 0, 100, 10, false}) {
  tensor::Batch batch;
  batch.x = x;
  return model.turns(progress).at(index).play(batch, progress, rng);
}

inline double part(const models::LossTerms& terms, const std::string& name) {
  for (const auto& [key, value] : terms.parts)
    if (key == name) return value.item<double>();
  throw std::out_of_range(name);
}

}  // namespace elbo::test
