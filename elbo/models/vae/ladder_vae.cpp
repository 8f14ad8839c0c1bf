// SPDX-License-Identifier: MIT
// A VAE with several stochastic layers, z = (z_1, ..., z_L), the first next to the data:
//   p(x, z) = p(x|z_1) p(z_1|z_2) ... p(z_L),  p(z_L) = N(0, I), the others Gaussians
//   bottom_up  q(z|x) = q(z_1|x) q(z_2|z_1) ... q(z_L|z_{L-1})   (Burda, Grosse and Salakhutdinov
//              2016, whose two-layer model is the default, to the parameter)
//   ladder     q(z|x) = q(z_L|x) q(z_{L-1}|x, z_L) ...: x goes up without draws and says a Gaussian
//              for each layer, which is multiplied with p(z_l|z_{l+1}) on the way down (Sonderby,
//              Raiko, Maaloe, Sonderby and Winther 2016, "Ladder Variational Autoencoders")
// Codes are all layers beside each other, z_1 first. No KL of a whole is known in closed form: it
// is that of draws. Left out of the second paper: batch norm, and softplus for variances (exp).
#include <numeric>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/gaussian_draw.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/gaussian_layer.h"
#include "elbo/models/vae/variational_bound.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// How codes of several layers are found.
enum class LadderInference { bottom_up, ladder };
constexpr auto enum_names(LadderInference) { return std::array{"bottom_up", "ladder"}; }

struct LadderConfig {
  VariationalOptions bound{.nets = {.net = {.hidden = {200, 200},
                                            .activation = kernels::Activation::tanh,
                                            .init = nn::Init::glorot_uniform}}};
  std::vector<int64_t> latent_dims{100, 50}, upper_hidden{100, 100};
  LadderInference inference = LadderInference::bottom_up;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dims", latent_dims, "sizes of the stochastic layers, from the data's side on",
          AtLeast{1});
    visit("inference", inference,
          "bottom_up: each layer from a draw of the one below; ladder: from the example, together "
          "with what the layers above expect");
    visit("hidden", bound.nets.net.hidden,
          "sizes of the hidden layers between data and first code; the decoder's are the reverse",
          AtLeast{1});
    visit("upper_hidden", upper_hidden,
          "sizes of the hidden layers between two codes; the way down has the reverse", AtLeast{1});
    visit("activation", bound.nets.net.activation, "nonlinearity between layers");
    visit("init", bound.nets.net.init, "initialisation of the weights, by the paper it comes from");
    bound.nets.likelihood.fields(visit);
    visit("output_bias", bound.nets.output_bias,
          "the decoder's last bias at the start: zero (as init has it), or data: where it yields "
          "the mean of the training examples");
    bound.bound_fields(visit);
  }
};

/// Codes of all layers, (N, Z_l) each, the moments they were drawn from, and log q(z|x): (N).
struct LayeredDraw {
  Tensors z, moments;
  Tensor log_q;
};

class LadderVae : public Model,
                  public Samples,
                  public Encodes,
                  public Decodes,
                  public Reconstructs,
                  public BoundsLikelihood {
 public:
  LadderVae(const LadderConfig& config, const data::DataInfo& info, Rng& rng)
      : config_(config), info_(info) {
    const NetOptions& net = config.bound.nets.net;
    observation_ = std::make_shared<Observation>(config.bound.nets.likelihood, info);
    const bool draws_below = config.inference == LadderInference::bottom_up;
    for (size_t i = 0; i < config.latent_dims.size(); ++i) {
      const int64_t below = i == 0        ? info.values()
                            : draws_below ? config.latent_dims[i - 1]
                                          : width_of(i - 1);
      const auto& hidden = i == 0 ? net.hidden : config.upper_hidden;
      up_.push_back(register_module(
          str("up", i), std::make_shared<GaussianLayer>(
                            GaussianLayerSize{below, hidden, config.latent_dims[i]}, net, rng)));
    }
    const std::vector<int64_t> reverse(config.upper_hidden.rbegin(), config.upper_hidden.rend());
    for (size_t i = 0; i + 1 < config.latent_dims.size(); ++i)
      down_.push_back(register_module(
          str("down", i),
          std::make_shared<GaussianLayer>(
              GaussianLayerSize{config.latent_dims[i + 1], reverse, config.latent_dims[i]}, net,
              rng)));
    decoder_ = register_module(
        "decoder",
        make_decoder(net, info, {config.latent_dims.front(), observation_->outputs_per_value()},
                     rng));
    register_module("observation", observation_);
    start_at_mean(*decoder_, config.bound.nets, info);
  }

  std::vector<Player> players() override {
    if (!has_two_players(config_.bound)) return {{"ladder_vae", parameters()}};
    std::vector<const torch::nn::Module*> encoder, decoder;
    for (const auto& layer : up_) encoder.push_back(layer.get());
    for (const auto& layer : down_) decoder.push_back(layer.get());
    decoder.push_back(decoder_.get());
    decoder.push_back(observation_.get());
    return {{"encoder", parameters_of(encoder)}, {"decoder", parameters_of(decoder)}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress& progress, Rng& rng) {
               return play(batch.x, progress, rng);
             }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    return sample_with(count, condition, {}, rng);
  }
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override {
    check_used(settings, {.temperature = true, .truncation = true, .draws = true});
    if (condition && (condition->classes.defined() || condition->attributes.defined()))
      throw Unsupported("a ladder_vae knows no condition: it draws without; ask a cvae");
    const Tensor z =
        down_from(sampling_noise(count, latent_dim(), settings, rng).to(weight_options()));
    return settings.draws ? sample_x(z, rng) : decode(z);
  }
  Posterior encode(const Tensor& x) override {
    tensor::check_examples(x, info_, "examples to encode");
    const LayeredDraw path = draw(x, {}, 1);
    Tensors mean, log_var;
    for (const Tensor& moments : path.moments) {
      mean.push_back(means_in(moments));
      log_var.push_back(log_vars_in(moments));
    }
    return {torch::cat(mean, 1), torch::cat(log_var, 1)};
  }
  Tensor decode(const Tensor& z) override { return observation_->mean(decoded(z)); }
  int64_t latent_dim() const override {
    return std::accumulate(config_.latent_dims.begin(), config_.latent_dims.end(), int64_t{0});
  }
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return decode(rng == nullptr ? encode(x).mean : draw_posterior(x, 1, *rng).z.squeeze(1));
  }
  PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override {
    tensor::check_examples(x, info_, "examples to encode");
    const LayeredDraw drawn = draw(x, noise_for(x.size(0), k, rng), k);
    return {torch::cat(drawn.z, 1).view({x.size(0), k, latent_dim()}),
            drawn.log_q.view({x.size(0), k})};
  }
  Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) override {
    tensor::check_examples(x, info_, "examples to rate");
    return observation_->log_prob(decoded(z), x);
  }
  Tensor sample_x(const Tensor& z, Rng& rng) override {
    return observation_->draw(decoded(z), rng);
  }
  Tensor kl(const Tensor& /*x*/) override { return {}; }  // known at draws
  Tensor draw_prior(int64_t count, Rng& rng) override {
    return down_from(tensor::normal(rng, {count, latent_dim()}).to(weight_options()));
  }
  Tensor log_p_z(const Tensor& z) override { return log_p_of(layers_in(z, config_.latent_dims)); }

 private:
  int64_t width_of(size_t layer) const {
    return layer == 0 ? config_.bound.nets.net.hidden.back() : config_.upper_hidden.back();
  }
  torch::TensorOptions weight_options() const { return decoder_->parameters().front().options(); }

  /// Noise of all layers of k draws an example, keyed by example: (B k, Z).
  Tensor noise_for(int64_t count, int64_t k, Rng& rng) const {
    return tensor::normal(rng, {count, k * latent_dim()})
        .to(weight_options())
        .view({-1, latent_dim()});
  }

  /// Adds the layer drawn from `moments`, of which each row counts for some rows of noise.
  static void add_layer(LayeredDraw& out, size_t layer, const Tensor& moments,
                        const Tensor& noise) {
    out.moments[layer] = moments;
    if (!noise.defined()) return void(out.z[layer] = means_in(moments));
    const auto [z, to_normal] = kernels::draws_with_ratio(moments, noise.contiguous());
    out.z[layer] = z;
    const Tensor log_q = objectives::standard_normal_log_density(z) - to_normal;
    out.log_q = out.log_q.defined() ? out.log_q + log_q : log_q;
  }

  /// k draws of q(z|x) by noise (B k, Z); undefined: each layer at its mean.
  LayeredDraw draw(const Tensor& x, const Tensor& noise, int64_t k) {
    const size_t layers = up_.size();
    LayeredDraw out{Tensors(layers), Tensors(layers), {}};
    const Tensors each = noise.defined() ? layers_in(noise, config_.latent_dims) : Tensors(layers);
    if (config_.inference == LadderInference::bottom_up) {
      for (size_t i = 0; i < layers; ++i)
        add_layer(out, i, up_[i]->forward(i == 0 ? x : out.z[i - 1]), each[i]);
      return out;
    }
    Tensors said;  // by the example alone, (B, 2 Z_l)
    Tensor features = x;
    for (const auto& layer : up_) {
      features = layer->features(features);
      said.push_back(layer->moments(features));
    }
    add_layer(out, layers - 1, said.back(), each[layers - 1]);
    for (size_t i = layers - 1; i-- > 0;)
      add_layer(
          out, i,
          product_of_gaussians(said[i].repeat_interleave(k, 0), down_[i]->forward(out.z[i + 1])),
          each[i]);
    return out;
  }

  /// log p(z_1, ..., z_L): (N, Z_l) each -> (N).
  Tensor log_p_of(const Tensors& z) {
    Tensor out = objectives::standard_normal_log_density(z.back());
    for (size_t i = 0; i + 1 < z.size(); ++i) {
      const Tensor moments = down_[i]->forward(z[i + 1]);
      out = out + objectives::gaussian_log_density(z[i], means_in(moments), log_vars_in(moments));
    }
    return out;
  }

  /// Codes of the prior by noise: (N, Z) -> (N, Z).
  Tensor down_from(const Tensor& noise) {
    Tensors z = layers_in(noise, config_.latent_dims);
    for (size_t i = z.size() - 1; i-- > 0;) {
      const Tensor moments = down_[i]->forward(z[i + 1].contiguous());
      z[i] = means_in(moments) + torch::exp(.5 * log_vars_in(moments)) * z[i];
    }
    return torch::cat(z, 1);
  }

  Tensor decoded(const Tensor& z) {
    return decoder_->forward(z.narrow(1, 0, config_.latent_dims.front()).contiguous());
  }

  TurnResult play(const Tensor& x, const TrainingProgress& progress, Rng& rng) {
    const int64_t count = x.size(0), k = config_.bound.draws * config_.bound.groups;
    const LayeredDraw drawn = draw(x, noise_for(count, k, rng), k);
    const Tensor log_p = observation_->log_prob(decoder_->forward(drawn.z.front()), x);
    const DrawWeights weights{
        log_p.view({count, k}), (log_p_of(drawn.z) - drawn.log_q).view({count, k}), {}};
    if (config_.bound.bound == BoundKind::elbo)
      return {{{"ladder_vae", elbo_loss(-weights.log_p.mean(1), -weights.log_ratio.mean(1),
                                        config_.bound, progress)}},
              {}};
    const BoundLosses losses = bound_losses(weights, config_.bound);
    if (!has_two_players(config_.bound)) return {{{"ladder_vae", losses.encoder}}, {}};
    return {{{"encoder", losses.encoder}, {"decoder", losses.decoder}}, {}};
  }

  LadderConfig config_;
  data::DataInfo info_;
  std::vector<std::shared_ptr<GaussianLayer>> up_, down_;
  std::shared_ptr<nn::Net> decoder_;
  std::shared_ptr<Observation> observation_;
};

void check_ladder(const LadderConfig& config) {
  check_bound(config.bound);
  if (config.latent_dims.size() < 2)
    throw ConfigError("model.latent_dims: got ", config.latent_dims.size(),
                      " stochastic layers, want at least 2; name = \"vae\" has one");
  if (config.bound.nets.net.hidden.empty() || config.upper_hidden.empty())
    throw ConfigError(
        "model.hidden and model.upper_hidden: want at least one hidden layer each between data and "
        "codes");
  const BoundKind kind = config.bound.bound;
  if (kind == BoundKind::dreg || kind == BoundKind::stl)
    throw ConfigError("model.bound = \"", name_of(kind),
                      "\": got several layers, where the moments of one depend on draws of "
                      "another, want one of elbo, iwae, miwae, piwae, ciwae");
  if (config.bound.free_bits > 0)
    throw ConfigError(
        "model.free_bits: the KL of a ladder_vae is that of draws, not one of each dimension; want "
        "0, and warmup_epochs against layers that collapse");
  if (config.inference == LadderInference::ladder && kind == BoundKind::piwae)
    throw ConfigError(
        "model.bound = \"piwae\": with inference = \"ladder\" encoder and decoder share the way "
        "down, "
        "and cannot learn from two bounds; want \"iwae\", or inference = \"bottom_up\"");
}

std::shared_ptr<Model> make_ladder_vae(const LadderConfig& config, const data::DataInfo& info,
                                       Rng& rng) {
  check_ladder(config);
  return std::make_shared<LadderVae>(config, info, rng);
}

}  // namespace

ModelMaker ladder_vae_maker() { return maker_of<LadderConfig>(make_ladder_vae); }

}  // namespace elbo::models
