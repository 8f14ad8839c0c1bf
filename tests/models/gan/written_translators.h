// SPDX-License-Identifier: MIT
// The fully connected nets of a pair of translators with one hidden layer, written out in torch
// operations.
#pragma once
#include "elbo/models/abilities.h"
#include "tests/models/specimen.h"

namespace elbo::test {

inline data::DataInfo two_domains(std::vector<int64_t> shape) {
  data::DataInfo info = info_of(std::move(shape), data::ValueKind::unit);
  info.domain_names = {"here", "there"};
  return info;
}

/// Plays turn `index` on a batch of both domains.
inline models::TurnResult play_domains(models::Model& model, size_t index, const Tensor& x,
                                       const Tensor& x2) {
  tensor::Batch batch;
  batch.x = x, batch.x2 = x2;
  Rng rng(5);
  return model.turns({}).at(index).play(batch, {}, rng);
}

class WrittenTranslators {
 public:
  explicit WrittenTranslators(models::Model& model) : params_(model.named_parameters()) {}

  Tensor linear(const Tensor& x, const std::string& name) const {
    return torch::matmul(x, params_[name + ".weight"].t()) + params_[name + ".bias"];
  }
  /// Without noise.
  Tensor translate(const Tensor& x, const std::string& net) const {
    const Tensor h = torch::relu(linear(x.flatten(1), net + ".encoder.linear0"));
    return torch::sigmoid(linear(h, net + ".decoder.linear0")).view_as(x);
  }
  /// (B, ...) -> (B): logits or scores.
  Tensor judge(const Tensor& x, const std::string& critic) const {
    return linear(torch::relu(linear(x.flatten(1), critic + ".linear0")), critic + ".linear1")
        .flatten();
  }

 private:
  torch::OrderedDict<std::string, Tensor> params_;
};

}  // namespace elbo::test
