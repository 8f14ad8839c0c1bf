// SPDX-License-Identifier: MIT
// Vector quantised VAE (van den Oord, Vinyals and Kavukcuoglu 2017, "Neural Discrete Representation
// Learning"): a code is one of K vectors at each of P positions.
//   e = encoder(x): P vectors,  q_p the vector of the codebook nearest to e_p
//   loss = E[-log p(x|q)] + commitment * sum_p |e_p - sg(q_p)|^2
// The gradient of q goes to e as it is. The codebook follows the means of what is assigned to it;
// vectors that nobody uses become codes of the batch. `quantizer = "fsq"`: the vectors are the
// points of a fixed grid, without codebook or commitment (Mentzer et al. 2024).
// Samples draw the code of each position by how often training chose it there, independently. The
// paper learns a PixelCNN over positions instead, so those samples are a floor. Deviation:
// positions are parts of one vector that the encoder's last layer yields, not places of a map, so
// any net will do.
#include "elbo/collective/over_batch.h"
#include "elbo/core/error.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/codebook.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

enum class Quantizer { codebook, fsq };
constexpr auto enum_names(Quantizer) { return std::array{"codebook", "fsq"}; }

struct VqConfig {
  AutoencoderOptions nets = published_nets(0);
  Quantizer quantizer = Quantizer::codebook;
  int64_t positions = 16, codes = 64, code_size = 8;
  std::vector<int64_t> levels{8, 5, 5};
  double commitment = .25, memory = .99, dead_below = .05;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("quantizer", quantizer,
          "codebook: the nearest of learned vectors; fsq: the nearest point of a grid");
    visit("positions", positions, "vectors that stand for an example", AtLeast{1});
    visit("codes", codes, "codebook: vectors to choose from", AtLeast{2});
    visit("code_size", code_size, "codebook: values of a vector", AtLeast{1});
    visit("levels", levels, "fsq: values of each dimension of the grid", AtLeast{3});
    visit("commitment", commitment, "codebook: weight of the distance of codes to their vectors",
          AtLeast{0});
    visit("memory", memory, "of running counts and means", Between{0, .99999});
    visit("dead_below", dead_below,
          "codebook: a vector chosen less often in a batch, on average, is set to a code of the "
          "batch; 0: never",
          AtLeast{0});
    nets.net.fields(visit);
    nets.likelihood.fields(visit);
    visit("output_bias", nets.output_bias,
          "the decoder's last bias at the start: zero (as init has it), or data: where it yields "
          "the mean of the training examples");
  }
};

class VqVae : public Model, public Samples, public Encodes, public Decodes, public Reconstructs {
 public:
  VqVae(const VqConfig& config, const data::DataInfo& info, Rng& rng)
      : config_(config), info_(info), grid_(config.levels) {
    observation_ = std::make_shared<Observation>(config.nets.likelihood, info);
    const Encoder encoder = make_encoder(config.nets.net, info, rng);
    encoder_ = register_module("encoder", encoder.net);
    code_ = register_module(
        "code", std::make_shared<nn::Linear>(nn::Linear::Size{encoder.features, latent_dim()},
                                             config.nets.net.init, rng));
    decoder_ = register_module(
        "decoder", make_decoder(config.nets.net, info,
                                {latent_dim(), observation_->outputs_per_value()}, rng));
    register_module("observation", observation_);
    if (!is_grid())
      codebook_ =
          register_module("codebook", std::make_shared<Codebook>(config.codes, code_size(), rng));
    usage_ = register_buffer("usage", torch::ones({config.positions, codes()}));
    start_at_mean(*decoder_, config.nets, info);
  }

  std::vector<Player> players() override { return {{"vq_vae", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"reconstruct", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    return sample_with(count, condition, {}, rng);
  }
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override {
    check_used(settings, {.draws = true});
    if (condition && (condition->classes.defined() || condition->attributes.defined()))
      throw Unsupported("a vq_vae knows no condition: it draws without; ask a cvae");
    const Tensor chance = tensor::uniform(rng, {count, config_.positions}).to(usage_.options());
    const Tensor total = (usage_ / usage_.sum(1, true)).cumsum(1);  // (P, K)
    // The first whose total is above: (count, P)
    const Tensor chosen = (chance.unsqueeze(2) > total.unsqueeze(0)).sum(2).clamp_max(codes() - 1);
    const Tensor z = vectors().index_select(0, chosen.flatten()).view({count, latent_dim()});
    const Tensor output = decoder_->forward(z);
    return settings.draws ? observation_->draw(output, rng) : observation_->mean(output);
  }
  Posterior encode(const Tensor& x) override {
    tensor::check_examples(x, info_, "examples to encode");
    return {quantised(x).values.view({x.size(0), latent_dim()}), {}};
  }
  Tensor decode(const Tensor& z) override { return observation_->mean(decoder_->forward(z)); }
  int64_t latent_dim() const override { return config_.positions * code_size(); }
  Tensor reconstruct(const Tensor& x, Rng*) override { return decode(encode(x).mean); }

 private:
  bool is_grid() const { return config_.quantizer == Quantizer::fsq; }
  int64_t code_size() const {
    return is_grid() ? static_cast<int64_t>(config_.levels.size()) : config_.code_size;
  }
  int64_t codes() const { return is_grid() ? grid_.codes() : config_.codes; }
  Tensor vectors() const {
    return is_grid() ? grid_.vectors().to(usage_.options()) : codebook_->vectors();
  }

  /// The encoder's vectors: (B, ...) -> (B P, D).
  Tensor plain_codes(const Tensor& x) {
    return code_->forward(encoder_->forward(x)).view({-1, code_size()});
  }
  Quantised quantised(const Tensor& x) {
    const Tensor e = plain_codes(x);
    return is_grid() ? grid_.quantise(e) : codebook_->quantise(e);
  }

  TurnResult play(const Tensor& x, Rng& rng) {
    const Tensor e = plain_codes(x);
    const Quantised q = is_grid() ? grid_.quantise(e) : codebook_->quantise(e);
    const Tensor output = decoder_->forward(q.values.view({x.size(0), latent_dim()}));
    std::vector<Part> parts{{"reconstruction", -observation_->log_prob(output, x)}};
    if (!is_grid()) {
      const Tensor nearest = vectors().index_select(0, q.chosen);
      parts.push_back(
          {"commitment", (e - nearest).square().view({x.size(0), -1}).sum(1), config_.commitment});
    }
    LossTerms terms = weighted_sum(parts);
    const Tensor chosen = torch::one_hot(q.chosen, codes()).to(e.dtype());  // (B P, K)
    const auto sum = [](const Tensor& values) {
      return collective::over_batch(values, collective::Over::sum);
    };
    // (P, K)
    const Tensor by_position = sum(chosen.view({x.size(0), config_.positions, codes()}).sum(0));
    terms.parts.emplace_back("perplexity", perplexity_of(by_position.sum(0)));
    if (is_grid())
      return {{{"vq_vae", terms}}, [this, by_position](const BatchMeans&) { use(by_position); }};
    terms.parts.emplace_back("dead_codes", codebook_->dead_codes(config_.dead_below).to(e.dtype()));
    const Codebook::Assigned assigned{by_position.sum(0),
                                      sum(torch::matmul(chosen.t(), e.detach())),
                                      collective::rows_of_batch(e.detach())};
    const Rng revival = collective::rng_of_batch(rng).split("revival");
    return {{{"vq_vae", terms}}, [this, by_position, assigned, revival](const BatchMeans&) {
              use(by_position);
              codebook_->follow(assigned, config_.memory, config_.dead_below, revival);
            }};
  }

  void use(const Tensor& by_position) {
    usage_.mul_(config_.memory).add_(by_position, 1 - config_.memory);
  }

  VqConfig config_;
  data::DataInfo info_;
  ScalarGrid grid_;
  std::shared_ptr<Observation> observation_;
  std::shared_ptr<nn::Net> encoder_, decoder_;
  std::shared_ptr<nn::Linear> code_;
  std::shared_ptr<Codebook> codebook_;
  Tensor usage_;
};

std::shared_ptr<Model> make_vq_vae(const VqConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<VqVae>(config, info, rng);
}

}  // namespace

ModelMaker vq_vae_maker() { return maker_of<VqConfig>(make_vq_vae); }

}  // namespace elbo::models
