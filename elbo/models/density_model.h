// SPDX-License-Identifier: MIT
// What models with an exact density have in common: the space in which they see pictures, the loss,
// and samples. A model says how probable a point of the space is, and draws one.
#pragma once
#include "elbo/models/abilities.h"
#include "elbo/models/model.h"
#include "elbo/models/pixel_space.h"

namespace elbo::models {

/// Learns by maximum likelihood: one player with the model's name, one turn `density`, whose loss
/// is the mean of -log p(y) over the batch, in nats of the model's space.
class DensityModel : public Model, public Samples, public Density {
 public:
  /// `name` is the model's.
  DensityModel(PixelSpace pixels, const data::DataInfo& info, std::string name);

  std::vector<Player> players() override { return {{name_, parameters()}}; }
  std::vector<Turn> turns(const TrainingProgress&) override;

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    return sample_with(count, condition, {}, rng);
  }
  /// Uses the temperature: of the noise that becomes a sample.
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override;

  DensityKind density_kind() const override { return DensityKind::exact; }
  DensitySpace density_space() const override { return pixels_.space(); }
  LogDensity log_density(const Tensor& x, Rng& rng) override;

 protected:
  /// log p(y): (B, D) -> (B), nats; differentiable by parameters.
  virtual Tensor log_p(const Tensor& y) = 0;
  /// The same in a step of training, for a model that learns of another part of itself each time.
  virtual Tensor log_p_in_step(const Tensor& y, int64_t /*step*/) { return log_p(y); }
  /// (count, D), from noise of that temperature. Rows of noise are keyed by sample.
  virtual Tensor draw(int64_t count, double temperature, Rng& rng) = 0;

  const PixelSpace& pixels() const { return pixels_; }  ///< the way to the model's space

 private:
  PixelSpace pixels_;
  data::DataInfo info_;
  std::string name_;
};

}  // namespace elbo::models
