// SPDX-License-Identifier: MIT
// InfoGAN (Chen et al. 2016): a code of noise n, a category c of K and J numbers u, of which c and
// u are to be read off what is generated from them: with Q(c, u|x) a recogniser,
//   L(G, Q) = w_c E[-log Q(c|G(n, c, u))] + w_u E[-log Q(u|G(n, c, u))]
// less the codes' entropies, which are constants, is minus a lower bound of their mutual
// information with G's output (weights 1); generator and recogniser minimise it beside the standard
// game.
//   p(c) uniform, one-hot;  p(u) uniform on [-1, 1];  Q(c|x) a softmax;  Q(u|x) = N(mean(x), I), as
//     the authors' code has it (the paper leaves the deviation open)
//   shared (the paper): Q is a second head on the critic's hidden layers; the critic minimises its
//     loss + L of generated examples, constants
//   own (the lecture's repository): Q is a net and a player of its own; it minimises L in the
//     generator's turn
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/discrete.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr const char* kOneCode = "a code is to be read off one example, not off a pack of them";
constexpr const char* kLearnsCodes =
    "its critic learns the codes beside the game, and a step ahead would have to learn them too";

enum class Recogniser { shared, own };
constexpr auto enum_names(Recogniser) { return std::array{"shared", "own"}; }

struct InfoGanConfig {
  PairOptions pair{.generator = {.latent_dim = 62}};
  int64_t categories = 10, numbers = 2;
  double category_weight = 1, number_weight = .1;
  Recogniser recogniser = Recogniser::shared;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("categories", categories, "K: values of the categorical code; 0: it has none",
          AtLeast{0});
    visit("numbers", numbers, "J: continuous codes; 0: it has none", AtLeast{0});
    visit("category_weight", category_weight, "w_c: weight of the category beside the game",
          AtLeast{0});
    visit("number_weight", number_weight, "w_u: weight of the continuous codes", AtLeast{0});
    visit("recogniser", recogniser,
          "Q: a second head of the critic (shared, the paper) or a net of its own");
  }
  int64_t code_size() const { return categories + numbers; }
};

/// z's size is that of the whole code.
GeneratorOptions with_code(const InfoGanConfig& config, const data::DataInfo& info) {
  if (config.code_size() == 0)
    throw ConfigError(
        "model.categories, model.numbers: got 0 and 0, want a code of at least one; without any it "
        "is a gan");
  GeneratorOptions out = generator_of(
      config.pair, info, {.model = "infogan", .no_pack = kOneCode, .no_unroll = kLearnsCodes});
  out.latent_dim += config.code_size();
  return out;
}

/// A code's columns: noise, category, numbers.
class InfoGan : public GeneratorModel, public Judges, public HasFeatures, public HasCodeParts {
 public:
  InfoGan(const InfoGanConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(with_code(config, info), ConditionKind::none, info, rng, "infogan"),
        config_(config),
        critic_(*this,
                register_module("critic", make_wide_critic(options().net, info, 1 + heads(), rng)),
                NormOver::group, config.pair.remedies) {
    if (config.recogniser == Recogniser::own)
      recogniser_ = register_module("recogniser", make_wide_critic(with_remedies(options().net, {}),
                                                                   info, config.code_size(), rng));
  }

  std::vector<Player> players() override {
    std::vector<Player> out{{"critic", critic_.parameters()},
                            {"generator", generator().parameters()}};
    if (recogniser_ != nullptr) out.push_back({"recogniser", recogniser_->parameters()});
    return out;
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"critic",
             [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_critic(batch, rng);
             },
             config_.pair.n_critic},
            {"generator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_generator(batch, rng);
             }}};
  }

  SamplerUse sampler_use() const override { return {}; }
  Tensor draw_prior(int64_t count, Rng& rng) override {
    Tensor z = GeneratorModel::draw_prior(count, rng);
    if (config_.categories > 0)
      z.narrow(1, noise(), config_.categories)
          .zero_()
          .scatter_(
              1, tensor::random_classes(rng, count, config_.categories).to(z.device()).unsqueeze(1),
              1);
    if (config_.numbers > 0)
      z.narrow(1, noise() + config_.categories, config_.numbers)
          .copy_(2 * tensor::uniform(rng, {count, config_.numbers}) - 1);
    return z;
  }

  Tensor log_p_z(const Tensor&) override {
    throw Unsupported(
        "this infogan's codes are numbers and a category together, which have no density; samples "
        "can be had of it");
  }

  std::vector<CodePart> code_parts() const override {
    std::vector<CodePart> out;
    if (config_.categories > 0) out.push_back({"category", noise(), config_.categories, true});
    for (int64_t i = 0; i < config_.numbers; ++i)
      out.push_back({str("code_", i), noise() + config_.categories + i});
    return out;
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  int64_t noise() const { return config_.pair.generator.latent_dim; }
  /// Outputs of Q that stand behind the critic's logit.
  int64_t heads() const {
    return config_.recogniser == Recogniser::shared ? config_.code_size() : 0;
  }
  static Tensor logit_in(const Tensor& outputs) { return outputs.narrow(1, 0, 1); }
  static Tensor code_in(const Tensor& outputs) { return outputs.narrow(1, 1, outputs.size(1) - 1); }

  TurnResult play_critic(const Batch& batch, Rng& rng) {
    const Tensor z = draw_prior(batch.size(), rng), generated = constant_from(z);
    const CriticScores said = critic_.scores(batch, generated, rng);
    LossTerms loss = with_parts(critic_loss_of(game(), logits_in(said)),
                                critic_.penalties(batch, generated, rng));
    if (heads() > 0) loss = with_parts(loss, code_loss(code_in(said.generated), z));
    return {{{"critic", std::move(loss)}}, critic_.after_update()};
  }

  TurnResult play_generator(const Batch& batch, Rng& rng) {
    const Tensor z = draw_prior(batch.size(), rng), generated = generate_from(z, {});
    if (recogniser_ == nullptr) {
      const CriticScores said = critic_.scores_of_generated(batch, generated, rng);
      const std::vector<Part> code = code_loss(code_in(said.generated), z);
      return {{{"generator", with_parts(fooling_loss(said), code)}}, {}};
    }
    const std::vector<Part> code = code_loss(recogniser_->forward(generated), z);
    const CriticScores said = critic_.scores_of_generated(batch, generated, rng);
    return {
        {{"generator", with_parts(fooling_loss(said), code)}, {"recogniser", weighted_sum(code)}},
        {}};
  }

  Tensor constant_from(const Tensor& z) {
    const torch::NoGradGuard no_grad;
    return generate_from(z, {});
  }

  Game game() const { return {GameLoss::non_saturating, config_.pair.remedies.pairing}; }
  static CriticScores logits_in(const CriticScores& said) {
    return {said.real.defined() ? logit_in(said.real) : said.real, logit_in(said.generated)};
  }
  LossTerms fooling_loss(const CriticScores& said) const {
    return generator_loss_of(game(), logits_in(said));
  }

  /// L: (B, K + J) of the recogniser, (B, Z).
  std::vector<Part> code_loss(const Tensor& outputs, const Tensor& z) const {
    const int64_t first = noise(), categories = config_.categories, numbers = config_.numbers;
    std::vector<Part> out;
    if (categories > 0)
      out.push_back({"category",
                     objectives::categorical_nll(outputs.narrow(1, 0, categories),
                                                 z.narrow(1, first, categories)),
                     config_.category_weight});
    if (numbers > 0)
      out.push_back({"numbers",
                     -objectives::gaussian_log_prob(outputs.narrow(1, categories, numbers),
                                                    torch::zeros({}, outputs.options()),
                                                    z.narrow(1, first + categories, numbers)),
                     config_.number_weight});
    return out;
  }

  InfoGanConfig config_;
  PairCritic critic_;
  std::shared_ptr<nn::Net> recogniser_;  // null where it is the critic's
};

std::shared_ptr<Model> make_infogan(const InfoGanConfig& config, const data::DataInfo& info,
                                    Rng& rng) {
  return std::make_shared<InfoGan>(config, info, rng);
}

}  // namespace

ModelMaker infogan_maker() { return maker_of<InfoGanConfig>(make_infogan); }

}  // namespace elbo::models
