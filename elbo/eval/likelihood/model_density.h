// SPDX-License-Identifier: MIT
// p(x, z) of a model as the four functions that annealed importance sampling asks, and examples
// that a model draws of itself: their codes are exact draws from the posterior, which real examples
// have none of.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/measures/likelihood/joint_density.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/model.h"

namespace elbo::eval {

/// That of a model, beside examples, which must outlive it: its own where it bounds its likelihood;
/// where it only decodes (a GAN), p(x|z) = N(decode(z), sigma^2 I) as in Wu et al. 2017.
/// Unsupported for a model without a decoder, or without a density of codes (an autoencoder).
measures::JointDensity joint_of(const models::Conditioned& beside, const data::DataInfo& info,
                                double sigma);
/// The same beside no examples.
measures::JointDensity joint_of(models::Model& model, const data::DataInfo& info, double sigma);

/// `info.size` examples, each decoded when it is asked for: example i depends on (rng, i) alone.
/// For one thread. `joint` must outlive it.
class SimulatedExamples : public data::Dataset {
 public:
  /// `size` examples of the shape of `like`, without labels and attributes. `joint.draw_x` must not
  /// be empty.
  SimulatedExamples(const measures::JointDensity& joint, const data::DataInfo& like, int64_t size,
                    const Rng& rng);

  const data::DataInfo& info() const override { return info_; }
  void get(int64_t index, const data::Draw& draw, const data::ExampleOut& out) const override;
  /// The codes of examples `first` .. `first + count - 1`: (count, Z).
  Tensor codes(int64_t first, int64_t count) const;

 private:
  const measures::JointDensity& joint_;
  data::DataInfo info_;
  Rng of_codes_, of_values_;
};

}  // namespace elbo::eval
