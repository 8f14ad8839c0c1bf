// SPDX-License-Identifier: MIT
// What the models of models/feature/ share: a trunk, one layer of features that measures compare
// examples by, and a head that says something about them.
#pragma once
#include "elbo/models/nets.h"
#include "elbo/nn/blocks.h"

namespace elbo::models {

/// Options of a net whose features measures compare.
struct FeatureOptions {
  NetOptions net{.hidden = {256}};  ///< of the trunk
  int64_t features = 128;           ///< values of the layer

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    net.fields(visit);
    visit("features", features, "size of the layer by which measures compare examples", AtLeast{1});
  }
};

/// x -> trunk -> features = relu(batch norm(linear)) -> head (linear). The norm gives features of
/// every extractor about the same size, so that distances in them do too.
class FeatureNet : public nn::Net {
 public:
  /// A head of `outputs` numbers. ConfigError as make_encoder.
  FeatureNet(const FeatureOptions& options, const data::DataInfo& info, int64_t outputs, Rng& rng);

  /// (B, ...) -> (B, outputs), not activated.
  using nn::Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override { return head_->forward(hidden(x)); }
  /// `features`, the default, or `output`, the head's numbers.
  static std::vector<std::string> layers() { return {"features", "output"}; }
  /// As HasFeatures::features.
  Tensor layer(const Tensor& x, const std::string& name);

 private:
  Tensor hidden(const Tensor& x);  // (B, ...) -> (B, features)

  data::DataInfo info_;
  std::shared_ptr<nn::Net> trunk_;
  std::shared_ptr<nn::Linear> features_, head_;
  std::shared_ptr<nn::BatchNorm> norm_;  // of features_
};

}  // namespace elbo::models
