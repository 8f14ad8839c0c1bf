// SPDX-License-Identifier: MIT
// Generative adversarial network (Goodfellow et al. 2014), D = s(critic's logits):
//   critic minimises     E[-log D(x)] + E[-log(1 - D(G(z)))]
//   generator minimises  E[-log D(G(z))] (non_saturating) or E[log(1 - D(G(z)))] (saturating, the minimax game)
// z ~ N(0, I) or U(-1, 1), drawn afresh for the generator's turn. Real and generated examples go through a critic with batch norm (the convolutional
// form only, Radford et al. 2016) in two forward passes, so that they never mix; its running moments hence see both, in equal shares. The
// generator's batch norm moves in both turns. Deviation from DCGAN: images are in [0, 1] and end in a sigmoid, not in [-1, 1] and tanh. Data
// without a range (points) have a linear output. Defaults: the 100-128-784 and 784-128-1 nets of the lecture's repository, he_normal.
#include "elbo/core/error.h"
#include "elbo/kernels/split_rows.h"
#include "elbo/models/abilities.h"
#include "elbo/models/nets.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/adversarial.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/objectives/uniform.h"
#include "elbo/tensor/random.h"

#include <torch/csrc/autograd/autograd.h>

namespace elbo {

enum class GeneratorLoss { non_saturating, saturating };
template <>
struct EnumNames<GeneratorLoss> {
  static constexpr std::array names{"non_saturating", "saturating"};
};

enum class Prior { normal, uniform };
template <>
struct EnumNames<Prior> {
  static constexpr std::array names{"normal", "uniform"};
};

namespace {

struct GanConfig {
  int64_t latent_dim = 100;
  NetOptions net{.hidden = {128}, .init = Init::he_normal};
  GeneratorLoss loss = GeneratorLoss::non_saturating;
  Prior prior = Prior::normal;
  int64_t n_critic = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    visit("net", net.kind, "mlp: fully connected; conv: convolutional with batch norm, for images of 28, 32 or 64 pixels");
    visit("hidden", net.hidden, "mlp: sizes of the critic's hidden layers; the generator's are the reverse", AtLeast{1});
    visit("width", net.width, "conv: channels at the first halving, doubled at each further one", AtLeast{1});
    visit("activation", net.activation, "nonlinearity between layers; a convolutional critic has leaky_relu");
    visit("init", net.init, "initialisation of the weights, by the paper it comes from; dcgan suits conv");
    visit("loss", loss, "what the generator minimises");
    visit("prior", prior, "p(z): normal N(0, I), uniform U(-1, 1)");
    visit("n_critic", n_critic, "updates of the critic in a step, each on a batch of its own", AtLeast{1});
  }
};

class Gan : public Model, public Samples, public Decodes, public HasPrior, public Judges {
 public:
  Gan(const GanConfig& config, const DataInfo& info, Rng& rng) : config_(config), info_(info) {
    config_.net.batch_norm = config.net.kind == NetKind::conv;
    generator_ = register_module("generator", make_decoder(config_.net, info, {config.latent_dim, 1, info.kind == ValueKind::real ? Activation::none : Activation::sigmoid}, rng));
    critic_ = register_module("critic", make_critic(config_.net, info, rng));
  }

  std::vector<Player> players() override { return {{"critic", critic_->parameters()}, {"generator", generator_->parameters()}}; }

  std::vector<Turn> turns(const Moment&) override {
    return {{"critic", [this](const Batch& batch, const Moment&, Rng& rng) { return play_critic(batch.x, rng); }, config_.n_critic},
            {"generator", [this](const Batch& batch, const Moment&, Rng& rng) { return play_generator(batch.x, rng); }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    if (condition) throw Unsupported("[sample] a gan knows no classes: got a condition, want none; try without --class");
    return decode(draw_prior(count, rng));
  }

  Tensor decode(const Tensor& z) override {
    std::vector<int64_t> sizes{z.size(0)};  // (B, ...)
    sizes.insert(sizes.end(), info_.shape.begin(), info_.shape.end());
    return generator_->forward(z).reshape(sizes);
  }

  int64_t latent_dim() const override { return config_.latent_dim; }

  Tensor judge(const Tensor& x) override {
    check_examples(x, info_, "judge");
    return critic_->forward(x).flatten();  // (B, 1) -> (B)
  }

  Tensor draw_prior(int64_t count, Rng& rng) override {
    const std::vector<int64_t> sizes{count, config_.latent_dim};
    const Tensor z = config_.prior == Prior::normal ? normal(rng, sizes) : 2 * uniform(rng, sizes) - 1;
    return z.to(generator_->parameters().front().options());
  }

  Tensor log_p_z(const Tensor& z) override { return config_.prior == Prior::normal ? standard_normal_log_density(z) : uniform_log_density(z); }

 private:
  Tensor generate_constant(int64_t count, Rng& rng) {
    const torch::NoGradGuard no_grad;
    return generator_->forward(draw_prior(count, rng));
  }

  /// Logits of real and of generated examples, (B, 1) each: in one pass where there is no batch norm that would mix them.
  std::pair<Tensor, Tensor> judged_apart(const Tensor& real, const Tensor& fake) {
    if (config_.net.batch_norm) return {critic_->forward(real), critic_->forward(fake)};
    return split_rows(critic_->forward(torch::cat({real.view(fake.sizes()), fake})), real.size(0));
  }

  Played play_critic(const Tensor& x, Rng& rng) {
    const auto [on_real, on_fake] = judged_apart(x, generate_constant(x.size(0), rng));
    Terms terms = weighed({{"real", critic_loss_on_real(on_real)}, {"fake", critic_loss_on_fake(on_fake)}});
    terms.parts.emplace_back("right_on_real", share_positive(on_real));
    terms.parts.emplace_back("right_on_fake", 1 - share_positive(on_fake));
    return {{{"critic", terms}}, {}};
  }

  Played play_generator(const Tensor& x, Rng& rng) {
    const Tensor judged = critic_->forward(generator_->forward(draw_prior(x.size(0), rng)));  // (B, 1)
    const Tensor loss = config_.loss == GeneratorLoss::non_saturating ? non_saturating_loss(judged) : saturating_loss(judged);
    return {{{"generator", weighed({{"loss", loss}})}}, {}};
  }

  GanConfig config_;
  DataInfo info_;
  std::shared_ptr<Net> generator_, critic_;
};

std::shared_ptr<Model> make_gan(const GanConfig& config, const DataInfo& info, Rng& rng) { return std::make_shared<Gan>(config, info, rng); }

}  // namespace

ModelMaker gan_maker() { return maker_of<GanConfig>(make_gan); }

}  // namespace elbo
