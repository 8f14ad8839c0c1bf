// SPDX-License-Identifier: MIT
// Adversarial autoencoder (Makhzani, Shlens, Jaitly, Goodfellow and Frey 2016): an autoencoder
// whose codes, all examples' together, are to look like draws of p(z) = N(0, I) to a critic.
//   reconstruct  encoder and decoder minimise E[-log p(x|z)],
//                z = code(x), or z ~ q(z|x) with encoder = "gaussian"
//   critic       minimises E_p(z)[-log D(z)] + E_x[-log(1 - D(z))], D = s(critic's logits)
//   fool         encoder minimises E_x[-log D(z)]
// All on one batch. No term is a KL of an example: nothing is a bound of log p(x); p(x|z) and p(z)
// have one all the same, which measures find with a Gaussian fitted to each example, or with the
// encoder's own where it is Gaussian. The encoder learns in two turns, whose gradients differ in
// size by orders: with one optimizer state for both the reconstruction's starves the other;
// [optim."encoder@fool"] gives that turn a state of its own (the preset does).
#include "elbo/models/adversarial_losses.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/nn/mlp.h"

namespace elbo::models {
namespace {

enum class CodeKind { deterministic, gaussian };
constexpr auto enum_names(CodeKind) { return std::array{"deterministic", "gaussian"}; }

struct AaeConfig {
  AutoencoderOptions nets = published_nets(10);
  CodeKind encoder = CodeKind::deterministic;
  std::vector<int64_t> critic_hidden{128};

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("encoder", encoder,
          "deterministic: a point; gaussian: a draw of N(mean(x), diag(exp(log_var(x))))");
    visit("critic_hidden", critic_hidden, "sizes of the hidden layers of the critic of codes",
          AtLeast{1});
  }
};

class Aae : public LikelihoodAutoencoder {
 public:
  Aae(const AaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config.nets,
                              {.model = "aae", .gaussian = config.encoder == CodeKind::gaussian},
                              info, rng) {
    nn::MlpOptions critic{.sizes = config.critic_hidden,
                          .between = config.nets.net.activation,
                          .init = config.nets.net.init};
    critic.sizes.insert(critic.sizes.begin(), config.nets.latent_dim);
    critic.sizes.push_back(1);
    critic_ = register_module("critic", std::make_shared<nn::Mlp>(critic, rng));
  }

  std::vector<Player> players() override {
    return {{"encoder", encoder_params()},
            {"decoder", decoder_params()},
            {"critic", critic_->parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"reconstruct", [this](const Batch& batch, const TrainingProgress&,
                                   Rng& rng) { return reconstruct_batch(batch.x, rng); }},
            {"critic", [this](const Batch& batch, const TrainingProgress&,
                              Rng& rng) { return judge_codes(batch.x, rng); }},
            {"fool", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return fool(batch.x, rng);
             }}};
  }

 private:
  TurnResult reconstruct_batch(const Tensor& x, Rng& rng) {
    const LossTerms terms = weighted_sum({{"reconstruction", -log_p(x, code_of(x, {}, rng), {})}});
    return {{{"encoder", terms}, {"decoder", terms}}, {}};
  }

  TurnResult judge_codes(const Tensor& x, Rng& rng) {
    const Tensor codes = code_of(x, {}, rng).detach(), draws = draw_prior(x.size(0), rng);
    const Tensor on_draws = critic_->forward(draws);
    return {{{"critic", standard_critic_loss({on_draws, critic_->forward(codes)})}}, {}};
  }

  TurnResult fool(const Tensor& x, Rng& rng) {
    return {{{"encoder", standard_generator_loss(critic_->forward(code_of(x, {}, rng)),
                                                 GeneratorLoss::non_saturating)}},
            {}};
  }

  std::shared_ptr<nn::Mlp> critic_;
};

std::shared_ptr<Model> make_aae(const AaeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Aae>(config, info, rng);
}

}  // namespace

ModelMaker aae_maker() { return maker_of<AaeConfig>(make_aae); }

}  // namespace elbo::models
