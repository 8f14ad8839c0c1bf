// SPDX-License-Identifier: MIT
// VAE/GAN (Larsen, Sonderby, Larochelle and Winther 2016, "Autoencoding beyond pixels using a
// learned similarity measure"), algorithm 1:
//   z ~ q(z|x), x~ = Dec(z);  z_p ~ N(0, I), x_p = Dec(z_p);  D = s(critic's logits)
//   L_prior = KL(q(z|x) || N(0, I))
//   L_llike = .5 |Dis_l(x) - Dis_l(x~)|^2 / sigma_l^2, Dis_l(x) constant (critic_autoencoder.h)
//   L_GAN   = E[-log D(x)] + E[-log(1 - D(x_p))] + E[-log(1 - D(x~))],
//             the last with fakes = "both" (the paper) only
//   encoder minimises  alpha L_prior + L_llike
//   decoder minimises  gamma L_llike - L_GAN
//   critic minimises   L_GAN, its real term weighed by 2 w, the others by 2 (1 - w),
//                      w = `real_weight`
// All are sums over an example's values and means over the batch; so gamma weighs as in the
// release, which sums over the batch in both of the decoder's losses. gan_loss = "non_saturating":
// the decoder minimises gamma L_llike + E[-log D(x_p)] + E[-log D(x~)]. similarity = "pixels":
// L_llike is |x - x~|^2 / (2 sigma^2), the paper's VAE/GAN_Dis0; sigma = .5 is its unit variance on
// values in [-1, 1].
// One turn, one forward pass, three losses, each differentiated with respect to its player alone.
// Batch norm (the paper does not say over what): norm = "group": x, x_p and x~ go through the
// critic one after the other, z and z_p through the decoder. norm = "all": [x; x_p; x~] is one
// batch of 3 B, [z; z_p] one of 2 B; with fakes = "prior" what is above the similarity layer sees
// [x; x_p] alone, and with pixels too all of the critic does; then -L_GAN in the decoder's loss has
// its real term, because x_p moves what the critic says of x through the norm. Running moments see
// all kinds in equal shares either way.
// Deviations: values in [0, 1] and a sigmoid, not [-1, 1] and tanh; the gate, off, is the release's
// (vae_gan_options.h).
#include "elbo/collective/over_batch.h"
#include "elbo/models/adversarial_losses.h"
#include "elbo/models/hybrid/vae_gan_options.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {

namespace {

/// What one forward pass yields for the three losses: a value an example, (B), each.
struct Pass {
  Tensor kl, similarity;
  Tensor on_real;    // the critic's logits, (B, 1)
  Tensors on_fakes;  // of images of the prior; of reconstructions, if it is to refuse them
};

class VaeGan : public CriticAutoencoder {
 public:
  VaeGan(const VaeGanOptions& config, const data::DataInfo& info, Rng& rng)
      : CriticAutoencoder(config.nets, info, rng, "vae_gan"), config_(config) {}

  std::vector<Player> players() override {
    return {{"encoder", encoder_params()},
            {"decoder", decoder_params()},
            {"critic", critic().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"vae_gan", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const Pass pass = forward(batch, rng);
           std::vector<PlayerLoss> losses{{"encoder", encoder_terms(pass)},
                                          {"decoder", decoder_terms(pass)},
                                          {"critic", critic_terms(pass)}};
           if (config_.gate) hold_back(losses[1], losses[2]);
           return {std::move(losses), after_critic(condition().keeping(batch))};
         }}};
  }

 private:
  static constexpr std::array kFakeNames{"fake", "fake_reconstruction"};

  Pass forward(const Batch& batch, Rng& rng) {
    const Tensor c = condition().of(batch);
    const kernels::DrawWithKl code = draw_with_divergence(batch.x, c, rng);
    const Tensors generated = in_groups({code.z, draw_prior(batch.size(), rng)},
                                        [&](const Tensor& z) { return images(z, repeated(c, z)); });
    const bool in_pixels = config_.similarity == SimilarityIn::pixels,
               refused = config_.fakes == Fakes::both;
    Tensors rows{batch.x, generated[1]};
    if (refused || !in_pixels) rows.push_back(generated[0]);
    Tensors features = in_groups(rows, [&](const Tensor& x) { return critic().features(x); });
    Pass pass{code.kl,
              in_pixels
                  ? half_squared_distance(generated[0], batch.x) / (config_.sigma * config_.sigma)
                  : half_squared_distance(features[2], features[0], config_.nets.similarity_sigma),
              {},
              {}};
    if (!refused) features.resize(2);
    Tensors logits =
        in_groups(features, [&](const Tensor& f) { return critic().judge(f, repeated(c, f)); });
    pass.on_real = logits[0];
    pass.on_fakes.assign(logits.begin() + 1, logits.end());
    return pass;
  }

  /// `net` of each group: of all as one batch, or of one after the other.
  template <class F>
  Tensors in_groups(const Tensors& groups, const F& net) const {
    if (config_.norm == NormOver::all) return net(torch::cat(groups)).split(groups[0].size(0));
    Tensors out;
    for (const Tensor& group : groups) out.push_back(net(group));
    return out;
  }

  /// The condition for so many groups as `rows` has.
  static Tensor repeated(const Tensor& condition, const Tensor& rows) {
    return condition.defined() ? condition.repeat({rows.size(0) / condition.size(0), 1})
                               : condition;
  }

  LossTerms encoder_terms(const Pass& pass) const {
    return weighted_sum({{"kl", pass.kl, config_.nets.alpha}, {"similarity", pass.similarity}});
  }

  LossTerms decoder_terms(const Pass& pass) const {
    std::vector<Part> parts{{"similarity", pass.similarity, config_.gamma}};
    if (config_.gan_loss == MinimaxForm::saturating)
      parts.push_back({"real", objectives::critic_loss_on_real(pass.on_real), -1});
    for (const Tensor& logits : pass.on_fakes)
      parts.push_back({"fake",
                       config_.gan_loss == MinimaxForm::saturating
                           ? objectives::saturating_loss(logits)
                           : objectives::non_saturating_loss(logits),
                       1});
    LossTerms terms = weighted_sum(parts);
    const Tensor similarity = terms.parts[0].second;
    terms.parts = {{"adversarial", terms.total.detach() - config_.gamma * similarity}};
    return terms;
  }

  LossTerms critic_terms(const Pass& pass) const {
    const double real = 2 * config_.real_weight, fake = 2 * (1 - config_.real_weight);
    std::vector<Part> parts{{"real", objectives::critic_loss_on_real(pass.on_real), real}};
    for (size_t i = 0; i < pass.on_fakes.size(); ++i)
      parts.push_back({kFakeNames[i], objectives::critic_loss_on_fake(pass.on_fakes[i]), fake});
    LossTerms terms = weighted_sum(parts);
    add_accuracy(terms, {pass.on_real, torch::cat(pass.on_fakes)});
    return terms;
  }

  /// Lets a side rest that is too far ahead, and says so: `rests` is 1 then.
  void hold_back(PlayerLoss& decoder, PlayerLoss& critic) const {
    const auto& parts = critic.terms.parts;
    const auto mean = [&](size_t part) {
      return collective::over_batch(parts[part].second, collective::Over::mean).item<double>();
    };
    const double real = mean(0);
    double fake = mean(1);
    if (config_.fakes == Fakes::both) fake = .5 * (fake + mean(2));
    const GateDecision moves = gate_decision({real, fake}, config_.even);
    decoder.skip_update = !moves.decoder, critic.skip_update = !moves.critic;
    for (PlayerLoss* player_loss : {&decoder, &critic})
      player_loss->terms.parts.emplace_back(
          "rests", torch::full({}, player_loss->skip_update ? 1. : 0., parts[0].second.options()));
  }

  VaeGanOptions config_;
};

std::shared_ptr<Model> make_vae_gan(const VaeGanOptions& config, const data::DataInfo& info,
                                    Rng& rng) {
  return std::make_shared<VaeGan>(config, info, rng);
}

}  // namespace

ModelMaker vae_gan_maker() { return maker_of<VaeGanOptions>(make_vae_gan); }

}  // namespace elbo::models
