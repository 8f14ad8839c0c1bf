// SPDX-License-Identifier: MIT
// Generative adversarial network (Goodfellow et al. 2014), D = s(critic's logits):
//   critic minimises     E[-log D(x)] + E[-log(1 - D(G(z)))]
//   generator minimises  E[-log D(G(z))] (non_saturating) or E[log(1 - D(G(z)))] (saturating, the minimax game)
// z ~ N(0, I) or U(-1, 1), drawn afresh for the generator's turn. Real and generated examples go through a critic with batch norm (the convolutional
// form, Radford et al. 2016) in two forward passes, so that they never mix; its running moments hence see both, in equal shares. Through the critic of
// Larsen et al. 2016 they go as one batch, in both turns, as in their code: it has batch norm up to its last hidden layer, and could hardly tell batches of one kind. The
// generator's batch norm moves in both turns. Deviation from DCGAN: images are in [0, 1] and end in a sigmoid, not in [-1, 1] and tanh. Data
// without a range (points) have a linear output. condition = "attributes": G(z, a) and D(x, a), a the attributes of the batch for its real and for as many
// generated examples (Mirza and Osindero 2014); a sample's are given, or drawn from those kept from training. Defaults: the 100-128-784 and 784-128-1 nets of the lecture's repository, he_normal.
#include "elbo/core/error.h"
#include "elbo/kernels/split_rows.h"
#include "elbo/models/abilities.h"
#include "elbo/models/attribute_rows.h"
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
  ConditionKind condition = ConditionKind::none;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    visit("net", net.kind, "mlp: fully connected; conv: convolutional with batch norm, larsen: the nets of VAE/GAN, both for images of 28, 32 or 64 pixels");
    visit("hidden", net.hidden, "mlp: sizes of the critic's hidden layers; the generator's are the reverse", AtLeast{1});
    visit("width", net.width, "conv: channels at the first halving, doubled at each further one; larsen: those of an encoder, 64 is the paper's", AtLeast{1});
    visit("activation", net.activation, "nonlinearity between layers; the critic of conv has leaky_relu, larsen has relu");
    visit("init", net.init, "initialisation of the weights, by the paper it comes from; dcgan suits conv, larsen larsen");
    visit("loss", loss, "what the generator minimises");
    visit("prior", prior, "p(z): normal N(0, I), uniform U(-1, 1)");
    visit("n_critic", n_critic, "updates of the critic in a step, each on a batch of its own", AtLeast{1});
    visit("condition", condition, "attributes: generator and critic are told each example's");
  }
};

class Gan : public Model, public Samples, public Decodes, public HasPrior, public Judges, public HasFeatures, public TakesAttributes {
 public:
  Gan(const GanConfig& config, const DataInfo& info, Rng& rng) : config_(config), info_(info) {
    config_.net.batch_norm = config.net.kind != NetKind::mlp;
    config_.net.condition = condition_size(config.condition, info, "gan");
    const DecoderShape shape{config.latent_dim + config_.net.condition, 1, info.kind == ValueKind::real ? Activation::none : Activation::sigmoid};
    generator_ = register_module("generator", make_decoder(config_.net, info, shape, rng));
    critic_ = register_module("critic", make_critic(config_.net, info, rng));
    if (takes_attributes()) rows_ = register_module("attribute_rows", std::make_shared<AttributeRows>(info));
  }

  std::vector<Player> players() override { return {{"critic", critic_->parameters()}, {"generator", generator_->parameters()}}; }

  std::vector<Turn> turns(const Moment&) override {
    return {{"critic", [this](const Batch& batch, const Moment&, Rng& rng) { return play_critic(batch, rng); }, config_.n_critic},
            {"generator", [this](const Batch& batch, const Moment&, Rng& rng) { return play_generator(batch, rng); }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    if (!takes_attributes() && condition) throw Unsupported("[sample] this gan is told nothing: got a condition, want none; try without --class and --attribute");
    const Tensor z = draw_prior(count, rng);
    return shaped(takes_attributes() ? generator_->forward(with_condition(z, rows_->complete(count, condition, rng))) : generator_->forward(z));
  }

  bool takes_attributes() const override { return config_.condition == ConditionKind::attributes; }

  Tensor decode(const Tensor& z) override { return shaped(generator_->forward(z, untold())); }

  int64_t latent_dim() const override { return config_.latent_dim; }

  Tensor judge(const Tensor& x) override {
    check_examples(x, info_, "judge");
    return critic_->forward(x, untold()).flatten();  // (B, 1) -> (B)
  }

  std::vector<std::string> feature_layers() const override { return {kSimilarity}; }

  Tensor features(const Tensor& x, const std::string& layer) override {
    if (layer != kSimilarity) throw UsageError("no layer \"", printable(layer), "\"; there is: ", kSimilarity);
    check_examples(x, info_, "features");
    auto* layered = dynamic_cast<LayeredCritic*>(critic_.get());
    if (layered == nullptr) throw Unsupported("this gan's critic shows no similarity layer; net = \"larsen\" does, and \"mlp\" with hidden layers");
    return layered->features(x).flatten(1);
  }

  Tensor draw_prior(int64_t count, Rng& rng) override {
    const std::vector<int64_t> sizes{count, config_.latent_dim};
    const Tensor z = config_.prior == Prior::normal ? normal(rng, sizes) : 2 * uniform(rng, sizes) - 1;
    return z.to(generator_->parameters().front().options());
  }

  Tensor log_p_z(const Tensor& z) override { return config_.prior == Prior::normal ? standard_normal_log_density(z) : uniform_log_density(z); }

 private:
  static constexpr const char* kSimilarity = "similarity";

  /// No condition, which is what decode() and judge() have: Unsupported where there must be one.
  Tensor untold() const {
    if (takes_attributes()) throw Unsupported("this gan is told attributes (condition = \"attributes\"): it neither decodes nor judges without them; samples can be had of it");
    return {};
  }

  /// As the data: (B, ...).
  Tensor shaped(const Tensor& values) const {
    std::vector<int64_t> sizes{values.size(0)};
    sizes.insert(sizes.end(), info_.shape.begin(), info_.shape.end());
    return values.reshape(sizes);
  }

  /// What the nets are told of a batch: (B, names), or undefined.
  Tensor told(const Batch& batch) const { return takes_attributes() ? batch.attributes : Tensor(); }

  /// Whether what the critic says of an example depends on the others of its batch, real and generated.
  bool mixes() const { return config_.net.kind == NetKind::larsen; }

  /// As many examples as the batch has, with its condition.
  Tensor generate(const Batch& batch, Rng& rng) { return generator_->forward(with_condition(draw_prior(batch.size(), rng), told(batch))); }

  Tensor generate_constant(const Batch& batch, Rng& rng) {
    const torch::NoGradGuard no_grad;
    return generate(batch, rng);
  }

  /// Logits of real and of generated examples, (B, 1) each: in one pass, but for DCGAN's critic, whose batch norm is not to mix them.
  std::pair<Tensor, Tensor> judged(const Batch& real, const Tensor& fake) {
    const Tensor condition = told(real);
    if (config_.net.kind == NetKind::conv) return {critic_->forward(real.x, condition), critic_->forward(fake, condition)};
    const Tensor twice = condition.defined() ? torch::cat({condition, condition}) : condition;
    return split_rows(critic_->forward(torch::cat({real.x.view(fake.sizes()), fake}), twice), real.size());
  }

  Played play_critic(const Batch& batch, Rng& rng) {
    const auto [on_real, on_fake] = judged(batch, generate_constant(batch, rng));
    Terms terms = weighed({{"real", critic_loss_on_real(on_real)}, {"fake", critic_loss_on_fake(on_fake)}});
    terms.parts.emplace_back("right_on_real", share_positive(on_real));
    terms.parts.emplace_back("right_on_fake", 1 - share_positive(on_fake));
    if (!takes_attributes()) return {{{"critic", terms}}, {}};
    return {{{"critic", terms}}, [this, batch] { rows_->keep(batch); }};
  }

  Played play_generator(const Batch& batch, Rng& rng) {
    const Tensor made = generate(batch, rng);
    const Tensor on_made = mixes() ? judged(batch, made).second : critic_->forward(made, told(batch));  // (B, 1)
    const Tensor loss = config_.loss == GeneratorLoss::non_saturating ? non_saturating_loss(on_made) : saturating_loss(on_made);
    return {{{"generator", weighed({{"loss", loss}})}}, {}};
  }

  GanConfig config_;
  DataInfo info_;
  std::shared_ptr<Net> generator_, critic_;
  std::shared_ptr<AttributeRows> rows_;  // null where no attributes are told
};

std::shared_ptr<Model> make_gan(const GanConfig& config, const DataInfo& info, Rng& rng) { return std::make_shared<Gan>(config, info, rng); }

}  // namespace

ModelMaker gan_maker() { return maker_of<GanConfig>(make_gan); }

}  // namespace elbo
