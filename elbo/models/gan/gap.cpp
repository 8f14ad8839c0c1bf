// SPDX-License-Identifier: MIT
// Generative adversarial parallelization (Im, Ma, Kim and Taylor 2016): several pairs (G_i, D_i)
// play the standard game at once, and every `swap_every` steps the critics change partners, so that
// no generator fits itself to the weakness of one critic:
//   at step t, G_i plays against D_j,  j = (i + floor(t / swap_every)) mod pairs
//   D_j minimises  E[-log D_j(x)] + E[-log(1 - D_j(G_i(z)))]
//   G_i minimises  E[-log D_j(G_i(z))]
//   each draws its own z, all see the same real examples
// Who meets whom follows from the step alone: there is no state. Deviation: partners go round in
// place of being drawn at random; with two pairs that is the paper's swap. A sample is of a
// generator drawn for it (the mixture of all), or of one.
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

struct GapConfig {
  PairOptions pair{
      .generator = {.latent_dim = 10, .net = {.hidden = {128}, .init = nn::Init::torch}}};
  GeneratorLoss loss = GeneratorLoss::non_saturating;
  int64_t pairs = 2, swap_every = 100, sampled = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("loss", loss, "what the generators minimise");
    visit("pairs", pairs, "how many generators, and as many critics", AtLeast{2});
    visit("swap_every", swap_every, "steps after which critics change partners", AtLeast{1});
    visit("sampled", sampled,
          "samples: 0: each of a generator drawn at random; n: all of generator n, the first is 1",
          AtLeast{0});
  }
};

/// A generator and the critic that it began with; both play with others too.
struct Pair : GeneratorModel {
  Pair(const PairOptions& options, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(options.generator, ConditionKind::none, info, rng, "gap"),
        critic(*this, register_module("critic", make_critic(this->options().net, info, rng))) {}

  std::vector<Player> players() override {
    return {{"critic", critic.parameters()}, {"generator", generator().parameters()}};
  }
  /// None: whose turn it is, and with whom, is Gap's to say.
  std::vector<Turn> turns(const TrainingProgress&) override { return {}; }

  PairCritic critic;
};

class Gap : public Model, public Samples {
 public:
  Gap(const GapConfig& config, const data::DataInfo& info, Rng& rng) : config_(config) {
    if (config.sampled > config.pairs)
      throw ConfigError("model.sampled: got ", config.sampled,
                        ", want at most model.pairs = ", config.pairs);
    for (int64_t i = 0; i < config.pairs; ++i)
      pairs_.push_back(
          register_module(str("pair", i + 1), std::make_shared<Pair>(config.pair, info, rng)));
  }

  std::vector<Player> players() override {
    std::vector<Player> out;
    for (size_t i = 0; i < pairs_.size(); ++i)
      for (Player& player : pairs_[i]->players())
        out.push_back({str(player.name, i + 1), std::move(player.params)});
    return out;
  }

  std::vector<Turn> turns(const TrainingProgress& now) override {
    const auto shift = static_cast<size_t>(now.step / config_.swap_every % config_.pairs);
    return {{"critics",
             [this, shift](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_critics(batch, shift, rng);
             },
             config_.pair.n_critic},
            {"generators", [this, shift](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_generators(batch, shift, rng);
             }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    const Tensor chosen = chosen_for(count, rng.split("generator"));
    Tensor out;
    for (size_t i = 0; i < pairs_.size(); ++i) {
      Rng same = rng;  // whoever is chosen generates from the same z
      const Tensor x = pairs_[i]->sample(count, condition, same);
      std::vector<int64_t> column(static_cast<size_t>(x.dim()), 1);
      column[0] = count;
      out = i == 0
                ? x
                : torch::where((chosen == static_cast<int64_t>(i)).to(x.device()).reshape(column),
                               x, out);
    }
    return out;
  }

 private:
  /// Which generator draws each sample: (count) int64, keyed by row.
  Tensor chosen_for(int64_t count, Rng rng) const {
    if (config_.sampled > 0) return torch::full({count}, config_.sampled - 1, torch::kInt64);
    return (tensor::uniform(rng, {count}) * static_cast<double>(config_.pairs))
        .to(torch::kInt64)
        .clamp_max(config_.pairs - 1);
  }

  /// The critic that generator `i` meets.
  size_t partner(size_t i, size_t shift) const { return (i + shift) % pairs_.size(); }

  TurnResult play_critics(const Batch& batch, size_t shift, const Rng& rng) {
    TurnResult out;
    for (size_t i = 0; i < pairs_.size(); ++i) {
      const size_t j = partner(i, shift);
      Rng own = rng.split(i);
      const Tensor generated = pairs_[i]->generate_constant(batch, own);
      out.losses.push_back({str("critic", j + 1),
                            standard_critic_loss(pairs_[j]->critic.scores(batch, generated, own))});
    }
    return out;
  }

  TurnResult play_generators(const Batch& batch, size_t shift, const Rng& rng) {
    TurnResult out;
    for (size_t i = 0; i < pairs_.size(); ++i) {
      Rng own = rng.split(i);
      const Tensor generated = pairs_[i]->generate(batch, own),
                   logits = pairs_[partner(i, shift)]
                                ->critic.scores_of_generated(batch, generated, own)
                                .generated;
      out.losses.push_back(
          {str("generator", i + 1), standard_generator_loss(logits, config_.loss)});
    }
    return out;
  }

  GapConfig config_;
  std::vector<std::shared_ptr<Pair>> pairs_;
};

std::shared_ptr<Model> make_gap(const GapConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Gap>(config, info, rng);
}

}  // namespace

ModelMaker gap_maker() { return maker_of<GapConfig>(make_gap); }

}  // namespace elbo::models
