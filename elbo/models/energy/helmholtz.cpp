// SPDX-License-Identifier: MIT
// Helmholtz machine by the wake-sleep algorithm (Hinton, Dayan, Frey and Neal 1995; Dayan, Hinton,
// Neal and Zemel 1995): binary units in layers x = h_0, h_1, ..., h_L,
//   generative   p(x, h) = p(h_L) prod_l p(h_l | h_{l+1}),     p(h_L = 1) = s(prior),
//                p(h_l = 1 | h_{l+1}) = s(G_l h_{l+1} + g_l)
//   recognition  q(h|x)  = prod_l q(h_{l+1} | h_l),
//                q(h_{l+1} = 1 | h_l) = s(R_l h_l + r_l)
//   wake:   h ~ q(h|x) for an example x, generative weights by the gradient of log p(x, h)
//   sleep:  (x, h) ~ p, recognition weights by the gradient of log q(h|x)
// draws = K above 1: reweighted wake-sleep (Bornschein and Bengio 2015). Awake K codes h^k ~ q(h|x)
// count by their importance, w_k ~ p(x, h^k) / q(h^k|x), sum 1:
//   generative weights by sum_k w_k log p(x, h^k), and, with recognition = "wake" or "both",
//   recognition weights by sum_k w_k log q(h^k|x): towards the posterior of examples, not of dreams
// As the units are given, both are the local delta rule, dG_l ~ (h_l - s(..)) h_{l+1}^T. log p(x)
// is bounded by draws of q. Weights begin at N(0, .02^2), biases at 0.
#include <numeric>

#include "elbo/core/str.h"
#include "elbo/models/abilities.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/likelihood.h"
#include "elbo/models/registry.h"
#include "elbo/nn/blocks.h"
#include "elbo/objectives/discrete.h"
#include "elbo/tensor/in_shape.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// Of what recognition learns: dreams, examples with weighed codes, or both.
enum class RecognitionIn { sleep, wake, both };
constexpr auto enum_names(RecognitionIn) { return std::array{"sleep", "wake", "both"}; }

struct HelmholtzConfig {
  std::vector<int64_t> hidden{36};
  int64_t draws = 1;
  RecognitionIn recognition = RecognitionIn::sleep;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("hidden", hidden, "units of each hidden layer, from the data's side on", AtLeast{1});
    visit("draws", draws, "K: codes of an example awake, weighed by their importance; 1: one code",
          Between{1, 10000});
    visit("recognition", recognition,
          "of what recognition weights learn: dreams (sleep), examples and their weighed codes "
          "(wake), or both; the latter two want draws of 2 or more");
  }
};

/// What `draw` yields, without a gradient.
template <class Draw>
Tensor constant(const Draw& draw) {
  const torch::NoGradGuard no_grad;
  return draw();
}

class Helmholtz : public Model,
                  public Samples,
                  public Encodes,
                  public Decodes,
                  public Reconstructs,
                  public BoundsLikelihood,
                  public BinaryCodes {
 public:
  Helmholtz(const HelmholtzConfig& config, const data::DataInfo& info, Rng& rng)
      : sizes_(config.hidden), draws_(config.draws), recognises_(config.recognition), info_(info) {
    want_binary(info, "helmholtz");
    if (draws_ == 1 && recognises_ != RecognitionIn::sleep)
      throw ConfigError("model.recognition = \"", name_of(recognises_),
                        "\": with one code recognition would learn its own draws; set draws = 5 "
                        "or so");
    if (sizes_.empty())
      throw ConfigError("model.hidden of helmholtz: got no layer, want at least one");
    int64_t below = info.values();
    for (size_t l = 0; l < sizes_.size(); below = sizes_[l++]) {
      recognition_.push_back(register_module(
          str("recognition", l),
          std::make_shared<nn::Linear>(nn::Linear::Size{below, sizes_[l]}, nn::Init::dcgan, rng)));
      generation_.push_back(register_module(
          str("generation", l),
          std::make_shared<nn::Linear>(nn::Linear::Size{sizes_[l], below}, nn::Init::dcgan, rng)));
    }
    prior_ = register_parameter("prior", torch::zeros({sizes_.back()}));
  }

  std::vector<Player> players() override {
    Player generative{"generative", {prior_}}, recognition{"recognition", {}};
    for (size_t l = 0; l < sizes_.size(); ++l) {
      generative.params.insert(generative.params.end(),
                               {generation_[l]->weight, generation_[l]->bias});
      recognition.params.insert(recognition.params.end(),
                                {recognition_[l]->weight, recognition_[l]->bias});
    }
    return {generative, recognition};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    const Turn wake{"wake", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
                      return draws_ == 1 ? this->wake(batch.x, rng) : reweighted_wake(batch.x, rng);
                    }};
    if (recognises_ == RecognitionIn::wake) return {wake};
    return {wake, {"sleep", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
                     return sleep(batch.size(), rng);
                   }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    want_no_condition(condition, info_, "helmholtz");
    return decode(draw_prior(count, rng));
  }

  Posterior encode(const Tensor& x) override {
    tensor::check_examples(x, info_, "examples to encode");
    Tensors chances{x.flatten(1)};
    for (const auto& layer : recognition_)
      chances.push_back(torch::sigmoid(layer->forward(chances.back())));
    chances.erase(chances.begin());
    return {torch::cat(chances, 1), {}};
  }

  Tensor decode(const Tensor& z) override {
    return tensor::in_shape(objectives::bernoulli_mean(generation_[0]->forward(layers_in(z)[0])),
                            info_);
  }
  int64_t latent_dim() const override {
    return std::accumulate(sizes_.begin(), sizes_.end(), int64_t{0});
  }
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return decode(rng == nullptr ? encode(x).mean : draw_posterior(x, 1, *rng).z.select(1, 0));
  }

  PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override {
    tensor::check_examples(x, info_, "examples to encode");
    // (B k, size), the draws of an example beside each other
    const Tensor first = recognition_[0]->forward(x.flatten(1)).repeat_interleave(k, 0);
    const Tensors layers = recognised(first, k, rng);
    return {torch::cat(layers, 1).view({x.size(0), k, -1}),
            log_q(first, layers).view({x.size(0), k})};
  }

  Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) override {
    return log_p_below(0, x.flatten(1), layers_in(z)[0]);
  }
  Tensor log_p_x_given_each_z(const Tensor& x, const Tensor& z) override {
    return objectives::bernoulli_log_prob_each(generation_[0]->forward(layers_in(z)[0]),
                                               x.flatten(1));
  }
  Tensor sample_x(const Tensor& z, Rng& rng) override { return tensor::bernoulli(rng, decode(z)); }
  Tensor kl(const Tensor&) override { return {}; }

  Tensor draw_prior(int64_t count, Rng& rng) override {
    // From the top down.
    Tensors layers{tensor::bernoulli(rng, torch::sigmoid(prior_).expand({count, sizes_.back()}))};
    for (size_t l = sizes_.size() - 1; l > 0; --l)
      layers.insert(layers.begin(),
                    tensor::bernoulli(
                        rng, objectives::bernoulli_mean(generation_[l]->forward(layers.front()))));
    return torch::cat(layers, 1);
  }

  Tensor log_p_z(const Tensor& z) override {
    const Tensors layers = layers_in(z);
    // (B)
    Tensor out = objectives::bernoulli_log_prob(prior_.repeat({z.size(0), 1}), layers.back());
    for (size_t l = 1; l < layers.size(); ++l) out = out + log_p_below(l, layers[l - 1], layers[l]);
    return out;
  }

 private:
  /// log p(h_l | h_{l+1}): (B, size of layer l), (B, size of l + 1) -> (B).
  Tensor log_p_below(size_t l, const Tensor& below, const Tensor& above) {
    return objectives::bernoulli_log_prob(generation_[l]->forward(above), below);
  }

  /// h_1 ... h_L ~ q, by the logits of h_1, whose rows are k draws for each example: (R, size)
  /// each. Rows of noise are keyed by example.
  Tensors recognised(Tensor logits, int64_t k, Rng& rng) {
    Tensors layers;
    for (size_t l = 0; l < sizes_.size(); ++l) {
      if (l > 0) logits = recognition_[l]->forward(layers.back());
      layers.push_back(tensor::bernoulli(rng, torch::sigmoid(logits).view({-1, k, sizes_[l]}))
                           .view({-1, sizes_[l]}));
    }
    return layers;
  }

  /// log q of layers, by the logits of h_1: (R), nats.
  Tensor log_q(const Tensor& first, const Tensors& layers) {
    Tensor out = objectives::bernoulli_log_prob(first, layers[0]);
    for (size_t l = 1; l < layers.size(); ++l)
      out =
          out + objectives::bernoulli_log_prob(recognition_[l]->forward(layers[l - 1]), layers[l]);
    return out;
  }

  TurnResult wake(const Tensor& x, Rng& rng) {
    const Tensor z = constant([&] { return draw_posterior(x, 1, rng).z.select(1, 0); });
    return {{{"generative", weighted_sum({{"reconstruction", -log_p_x_given_z(x, z)},
                                          {"code_cost", -log_p_z(z)}})}},
            {}};
  }

  TurnResult reweighted_wake(const Tensor& x, Rng& rng) {
    const PosteriorDraws draws = constant_draws(x, rng);
    const Tensor z = draws.z.flatten(0, 1);                         // (B K, Z)
    const Tensor each = x.flatten(1).repeat_interleave(draws_, 0);  // (B K, values)
    const Tensor log_p_x = log_p_x_given_z(each, z), log_p_code = log_p_z(z);
    const Tensor weights =
        torch::softmax((log_p_x + log_p_code).detach().view({-1, draws_}) - draws.log_q, 1);
    const auto by_importance = [&](const Tensor& of_each) {  // (B K) -> (B)
      return (weights * of_each.view({-1, draws_})).sum(1);
    };
    std::vector<PlayerLoss> losses{
        {"generative", weighted_sum({{"reconstruction", -by_importance(log_p_x)},
                                     {"code_cost", -by_importance(log_p_code)}})}};
    if (recognises_ != RecognitionIn::sleep)
      losses.push_back(
          {"recognition",
           weighted_sum({{"recognition",
                          -by_importance(log_q(recognition_[0]->forward(each), layers_in(z)))}})});
    return {std::move(losses), {}};
  }

  PosteriorDraws constant_draws(const Tensor& x, Rng& rng) {
    const torch::NoGradGuard no_grad;
    return draw_posterior(x, draws_, rng);
  }

  TurnResult sleep(int64_t count, Rng& rng) {
    const Tensor z = constant([&] { return draw_prior(count, rng); }),
                 x = constant([&] { return sample_x(z, rng).flatten(1); });
    return {{{"recognition",
              weighted_sum({{"recognition", -log_q(recognition_[0]->forward(x), layers_in(z))}})}},
            {}};
  }

  /// (B, Z) -> h_1 ... h_L.
  Tensors layers_in(const Tensor& z) const { return z.split_with_sizes(sizes_, 1); }

  std::vector<int64_t> sizes_;
  int64_t draws_;  // K
  RecognitionIn recognises_;
  data::DataInfo info_;
  // Of layer l: between h_l and h_{l+1}.
  std::vector<std::shared_ptr<nn::Linear>> recognition_, generation_;
  Tensor prior_;  // (size of h_L): logits
};

std::shared_ptr<Model> make_helmholtz(const HelmholtzConfig& config, const data::DataInfo& info,
                                      Rng& rng) {
  return std::make_shared<Helmholtz>(config, info, rng);
}

}  // namespace

ModelMaker helmholtz_maker() { return maker_of<HelmholtzConfig>(make_helmholtz); }

}  // namespace elbo::models
