// SPDX-License-Identifier: MIT
// Codes to examples.
#include "elbo/models/generator_model.h"

#include "elbo/objectives/gaussian.h"
#include "elbo/objectives/uniform.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// A generator beside examples.
class GivenGenerator final : public GivenCondition, public Decodes, public HasPrior {
 public:
  GivenGenerator(GeneratorModel& model, Tensor rows) : model_(model), rows_(std::move(rows)) {}

  Tensor decode(const Tensor& z) override {
    return model_.generate_from(z, model_.condition().repeated(rows_, z.size(0)));
  }
  int64_t latent_dim() const override { return model_.latent_dim(); }
  Tensor draw_prior(int64_t count, Rng& rng) override { return model_.draw_prior(count, rng); }
  Tensor log_p_z(const Tensor& z) override { return model_.log_p_z(z); }

 private:
  GeneratorModel& model_;
  Tensor rows_;  // (B, size)
};

}  // namespace

GeneratorModel::GeneratorModel(const GeneratorOptions& options, ConditionKind condition,
                               const data::DataInfo& info, Rng& rng, const char* name)
    : options_(options), info_(info), name_(name) {
  condition_ = std::make_shared<Conditioning>(condition, info, name);
  NetOptions& net = options_.net;
  net.batch_norm = net.batch_norm || net.kind != NetKind::mlp;
  net.condition = condition_->size();
  const int64_t told = net.conditional_norm ? 0 : net.condition;
  generator_ = register_module(
      "generator",
      make_decoder(net, info, {options.latent_dim + told, 1, last_activation(info)}, rng));
  register_module("condition", condition_);
  if (options.output_bias == OutputBias::data)
    set_output_bias(*generator_, info,
                    info.kind == data::ValueKind::real ? OutputLink::identity : OutputLink::logit,
                    "output_bias");
}

Tensor GeneratorModel::sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) {
  const Tensor z = draw_prior(count, rng);
  return generate_from(z, condition_->complete(count, condition, rng));
}

Tensor GeneratorModel::sample_with(int64_t count, const std::optional<Condition>& condition,
                                   const SamplerSettings& settings, Rng& rng) {
  check_used(settings, sampler_use());
  if (!settings.temperature && !settings.truncation) return sample(count, condition, rng);
  const Tensor z = sampling_noise(count, options_.latent_dim, settings, rng)
                       .to(generator_->parameters().front().options());
  return generate_from(z, condition_->complete(count, condition, rng));
}

Tensor GeneratorModel::draw_prior(int64_t count, Rng& rng) {
  const std::vector<int64_t> sizes{count, options_.latent_dim};
  const Tensor z = options_.prior == Prior::normal ? tensor::normal(rng, sizes)
                                                   : 2 * tensor::uniform(rng, sizes) - 1;
  return z.to(generator_->parameters().front().options());
}

Tensor GeneratorModel::log_p_z(const Tensor& z) {
  return options_.prior == Prior::normal ? objectives::standard_normal_log_density(z)
                                         : objectives::uniform_log_density(z);
}

std::unique_ptr<GivenCondition> GeneratorModel::given(const Batch& batch) {
  return std::make_unique<GivenGenerator>(*this, condition_->of(batch));
}

Tensor GeneratorModel::generate(const Batch& batch, Rng& rng) {
  return generate_from(draw_prior(batch.size(), rng), condition_->of(batch));
}

Tensor GeneratorModel::generate_constant(const Batch& batch, Rng& rng) {
  const torch::NoGradGuard no_grad;
  return generate(batch, rng);
}

kernels::Activation last_activation(const data::DataInfo& info) {
  return info.kind == data::ValueKind::real ? kernels::Activation::none
                                            : kernels::Activation::sigmoid;
}

}  // namespace elbo::models
