// SPDX-License-Identifier: MIT
// Denoising diffusion (Sohl-Dickstein et al. 2015; Ho, Jain and Abbeel 2020; Karras et al. 2022): a
// net learns to take noise off examples, at all levels of it; samples begin as noise.
//   x_t = alpha x_0 + sigma eps,   eps ~ N(0, I),   loss = E[w |F(in x_t, t, c) - target|^2]
// Levels are noise_schedule.h's, the target denoising.h's, samplers samplers.h's. |.|^2 is the mean
// over an example's values. With `weighting = "min_snr"` (Hang et al. 2023) the error of x_0 weighs
// min(SNR, gamma), SNR = alpha^2 / sigma^2; else w = 1. Pictures are seen as 2 x - 1, other values
// divided by `scale`. With a condition c, of which a share of examples is not told, samples may be
// guided (Ho and Salimans 2021): x_0 = x_0() + guidance (x_0(c) - x_0()).
// The density is that of the probability flow (probability_flow.h); of pictures, with uniform noise
// between their levels.
// Left out: learned variances, EDM's churn, self-conditioning.
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/diffusion/denoising.h"
#include "elbo/models/diffusion/probability_flow.h"
#include "elbo/models/diffusion/samplers.h"
#include "elbo/models/diffusion/timed_net.h"
#include "elbo/models/registry.h"
#include "elbo/tensor/in_shape.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

enum class LevelWeighting { none, min_snr };
constexpr auto enum_names(LevelWeighting) { return std::array{"none", "min_snr"}; }

struct DiffusionConfig {
  TimedNetOptions net;
  ScheduleOptions schedule;
  Prediction predict = Prediction::velocity;
  LevelWeighting weighting = LevelWeighting::none;
  double min_snr_gamma = 5, deviation = .5, scale = 1;
  DiffusionSampler sampler = DiffusionSampler::heun;
  int64_t sampler_steps = 25;
  bool clip = true;
  ConditionKind condition = ConditionKind::none;
  double untold = .1;
  double guidance = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    net.fields(visit);
    schedule.fields(visit);
    visit("predict", predict,
          "what the net predicts: the noise, the velocity, the data, or edm's mixture of the last "
          "two");
    visit("weighting", weighting,
          "of levels of noise: none, each error of what is predicted counts alike; min_snr, the "
          "error of the example counts as its signal to noise, up to min_snr_gamma");
    visit("min_snr_gamma", min_snr_gamma, "min_snr: the largest weight", Above{0});
    visit("deviation", deviation, "predict = \"edm\": the data's standard deviation", Above{0});
    visit("scale", scale, "real values: divided by this, so that their deviation is near 1",
          Above{0});
    visit("sampler", sampler,
          "how samples are drawn where nobody asks otherwise: ancestral (DDPM's), ddim, heun "
          "(EDM's), dpm (DPM-Solver++ 2M)");
    visit("sampler_steps", sampler_steps,
          "steps of a sample; heun asks the net twice in each but the last", AtLeast{1});
    visit("clip", clip,
          "pictures: what the net takes for the example is cut to the range of values while "
          "samples are drawn");
    visit("condition", condition, "what the net is told of each example");
    visit("untold", untold, "condition: share of examples of which the net is not told",
          Between{0, 1});
    visit("guidance", guidance,
          "condition: how far samples go towards it; 1: as learned, 0: not at all", AtLeast{0});
  }
};

/// Numbers of each example as a column: (B, 1), of x's type.
template <class Get>
Tensor column(const std::vector<NoiseLevel>& levels, const Tensor& x, Get get) {
  std::vector<double> values;
  for (const NoiseLevel& level : levels) values.push_back(get(level));
  return torch::tensor(values, torch::kFloat64).unsqueeze(1).to(x.options());
}

class Diffusion : public Model,
                  public Samples,
                  public DrawsPath,
                  public Conditional,
                  public Density {
 public:
  Diffusion(const DiffusionConfig& config, const data::DataInfo& info, Rng& rng)
      : config_(config), info_(info), schedule_(config.schedule) {
    condition_ = std::make_shared<Conditioning>(config.condition, info, "diffusion");
    config_.net.condition = condition_->any() ? condition_->size() + 1 : 0;
    net_ = register_module("net", make_timed_net(config_.net, info.shape, rng));
    register_module("condition", condition_);
    if (config.schedule.course != NoiseCourse::edm && config.schedule.levels > 0 &&
        config.sampler_steps > config.schedule.levels)
      throw ConfigError("model.sampler_steps: got ", config.sampler_steps,
                        ", want at most the number of levels, ", config.schedule.levels);
  }

  std::vector<Player> players() override { return {{"diffusion", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"denoise", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch, rng);
             }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    return sample_with(count, condition, {}, rng);
  }
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override {
    return drawn(count, condition, settings, rng, {});
  }
  Tensor sample_path(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, int64_t frames, Rng& rng) override;
  ConditionKind condition_kind() const override { return condition_->kind(); }
  std::unique_ptr<GivenCondition> given(const Batch& batch) override;
  DensityKind density_kind() const override { return DensityKind::ode; }
  DensitySpace density_space() const override {
    return has_levels() ? DensitySpace::dequantised : DensitySpace::real;
  }
  LogDensity log_density(const Tensor& x, Rng& rng) override {
    return density_of(x, condition_->none(), rng);
  }
  /// Given the condition of each example, (B, K) or undefined.
  LogDensity density_of(const Tensor& x, const Tensor& condition, Rng& rng);

 private:
  TurnResult play(const Batch& batch, Rng& rng);
  Tensor weights(const std::vector<NoiseLevel>& levels, const Tensor& x) const;
  Tensor told(const Tensor& rows) const;
  Tensor clean(const Tensor& x, const NoiseLevel& level, const Tensor& rows, double guidance);
  Tensor predicted(const Tensor& x, const NoiseLevel& level, const Tensor& told);
  DiffusionSampler sampler_of_settings(const SamplerSettings& settings) const;
  Tensor drawn(int64_t count, const std::optional<Condition>& condition,
               const SamplerSettings& settings, Rng& rng,
               const std::function<void(size_t, const NoiseLevel&, const Tensor&)>& seen);

  bool has_levels() const { return is_picture() && info_.levels > 1; }
  bool is_picture() const { return info_.kind != data::ValueKind::real; }
  Tensor to_net(const Tensor& x) const { return is_picture() ? 2 * x - 1 : x / config_.scale; }
  Tensor from_net(const Tensor& x) const {
    const Tensor values = is_picture() ? (.5 * (x + 1)).clamp(0, 1) : x * config_.scale;
    return tensor::in_shape(values, info_);
  }

  DiffusionConfig config_;
  data::DataInfo info_;
  NoiseSchedule schedule_;
  std::shared_ptr<TimedNet> net_;
  std::shared_ptr<Conditioning> condition_;
};

/// Its density beside examples.
class GivenDiffusion final : public GivenCondition, public Density {
 public:
  GivenDiffusion(Diffusion& model, Tensor condition)
      : model_(model), condition_(std::move(condition)) {}
  DensityKind density_kind() const override { return model_.density_kind(); }
  DensitySpace density_space() const override { return model_.density_space(); }
  LogDensity log_density(const Tensor& x, Rng& rng) override {
    return model_.density_of(x, condition_, rng);
  }

 private:
  Diffusion& model_;
  Tensor condition_;  // (B, K)
};

std::unique_ptr<GivenCondition> Diffusion::given(const Batch& batch) {
  return std::make_unique<GivenDiffusion>(*this, condition_->of(batch));
}

LogDensity Diffusion::density_of(const Tensor& x, const Tensor& condition, Rng& rng) {
  const Tensor rows = told(condition);
  const auto values = static_cast<double>(info_.values()),
             levels = static_cast<double>(info_.levels);
  Tensor at = x.flatten(1);
  if (has_levels())
    at = (at * (levels - 1) + tensor::uniform(rng, at.sizes()).to(at.options())) / levels;
  ProbabilityFlow flow{.least = schedule_.cleanest().ratio(),
                       .most = schedule_.noisiest().ratio(),
                       .spread = config_.deviation};
  flow.clean = [&](const Tensor& y, double ratio) {
    const NoiseLevel level = schedule_.of_ratio(ratio);
    return predicted(level.alpha * y, level, rows);
  };
  // Of values as the net sees them; then of the data's own, which are so much narrower or wider.
  const double narrower = is_picture() ? 2 : 1 / config_.scale;
  LogDensity out{log_density_by_flow(to_net(at), flow, rng) + values * std::log(narrower), {}};
  if (has_levels()) out.level_nats = out.nats - values * std::log(levels);
  return out;
}

TurnResult Diffusion::play(const Batch& batch, Rng& rng) {
  const Tensor x = to_net(batch.x).flatten(1);  // (B, D)
  const std::vector<NoiseLevel> levels = schedule_.draw(x.size(0), rng);
  const Tensor noise = tensor::normal(rng, x.sizes()).to(x.options());
  const auto of = [&](double Denoising::*number) {
    return column(levels, x, [&](const NoiseLevel& level) {
      return denoising(config_.predict, level, config_.deviation).*number;
    });
  };
  const Tensor noisy =
      column(levels, x, [](const NoiseLevel& level) { return level.alpha; }) * x +
      column(levels, x, [](const NoiseLevel& level) { return level.sigma; }) * noise;
  const Tensor times = column(levels, x, [](const NoiseLevel& level) { return level.time; });
  Tensor rows = told(condition_->of(batch));
  if (rows.defined())
    rows = rows * (tensor::uniform(rng, {x.size(0), 1}) >= config_.untold).to(rows.options());
  const Tensor answer =
      net_->forward(tensor::in_shape(of(&Denoising::in) * noisy, info_), times.squeeze(1), rows)
          .flatten(1);
  const Tensor target = of(&Denoising::of_data) * x + of(&Denoising::of_noise) * noise;
  const Tensor error = (answer - target).square().mean(1);
  std::vector<Part> parts{{"error", error}};
  if (config_.weighting == LevelWeighting::min_snr)
    parts = {{"weighted", error * weights(levels, x)}, {"error", error.detach(), 0}};
  return {{{"diffusion", weighted_sum(parts)}}, condition_->keeping(batch)};
}

/// min(SNR, gamma) on the error of x_0, which is out^2 times that of F: (B).
Tensor Diffusion::weights(const std::vector<NoiseLevel>& levels, const Tensor& x) const {
  return column(levels, x,
                [&](const NoiseLevel& level) {
                  const double out = denoising(config_.predict, level, config_.deviation).out;
                  return std::min(1 / (level.ratio() * level.ratio()), config_.min_snr_gamma) *
                         out * out;
                })
      .squeeze(1);
}

/// Conditions as the net is told of them, with a 1 behind: (B, K) -> (B, K + 1). A row of zeros
/// says that nothing is told.
Tensor Diffusion::told(const Tensor& rows) const {
  if (!rows.defined()) return rows;
  return torch::cat({rows, torch::ones({rows.size(0), 1}, rows.options())}, 1);
}

Tensor Diffusion::predicted(const Tensor& x, const NoiseLevel& level, const Tensor& told) {
  const Denoising by = denoising(config_.predict, level, config_.deviation);
  const Tensor times = torch::full({x.size(0)}, level.time, x.options());
  const Tensor answer = net_->forward(tensor::in_shape(by.in * x, info_), times, told);
  return by.skip * x + by.out * answer.flatten(1);
}

/// x_0 from x_t, guided: (B, D) -> (B, D).
Tensor Diffusion::clean(const Tensor& x, const NoiseLevel& level, const Tensor& rows,
                        double guidance) {
  if (!rows.defined() || guidance == 1) return predicted(x, level, rows);
  const Tensor both = predicted(torch::cat({x, x}), level, torch::cat({rows, rows * 0}));
  const Tensors parts = both.chunk(2);  // told, not told
  return parts[1] + guidance * (parts[0] - parts[1]);
}

DiffusionSampler Diffusion::sampler_of_settings(const SamplerSettings& settings) const {
  check_used(settings, {.solver = true,
                        .steps = true,
                        .guidance = condition_->any(),
                        .temperature = true,
                        .truncation = true});
  if (settings.solver.empty()) return config_.sampler;
  for (const DiffusionSampler one : {DiffusionSampler::ancestral, DiffusionSampler::ddim,
                                     DiffusionSampler::heun, DiffusionSampler::dpm})
    if (settings.solver == name_of(one)) return one;
  throw UsageError("--sampler ", printable(settings.solver),
                   ": want one of ancestral, ddim, heun, dpm");
}

Tensor Diffusion::drawn(int64_t count, const std::optional<Condition>& condition,
                        const SamplerSettings& settings, Rng& rng,
                        const std::function<void(size_t, const NoiseLevel&, const Tensor&)>& seen) {
  const DiffusionSampler sampler = sampler_of_settings(settings);
  const Tensor like = net_->parameters().front();
  const auto noise = [&] {
    return sampling_noise(count, info_.values(), settings, rng).to(like.options());
  };
  const Tensor first = noise();
  const Tensor rows = told(condition_->complete(count, condition, rng));
  SamplingPath path;
  path.levels = schedule_.path(settings.steps > 0 ? settings.steps : config_.sampler_steps);
  path.noise = noise;
  path.denoise = [&](const Tensor& x, const NoiseLevel& level) {
    const Tensor out = clean(x, level, rows, settings.guidance.value_or(config_.guidance));
    return config_.clip && is_picture() ? out.clamp(-1, 1) : out;
  };
  const auto show = [&](size_t step, const Tensor& x) {
    if (seen) seen(step, path.levels[step], x);
  };
  path.seen = show;
  const Tensor start = path.levels.front().sigma * first;
  show(0, start);
  return from_net(follow(sampler, start, path));
}

Tensor Diffusion::sample_path(int64_t count, const std::optional<Condition>& condition,
                              const SamplerSettings& settings, int64_t frames, Rng& rng) {
  ELBO_ASSERT(frames >= 2);
  Tensors at;
  // Noise and example together have about the size of an example.
  const Tensor last =
      drawn(count, condition, settings, rng, [&](size_t, const NoiseLevel& level, const Tensor& x) {
        at.push_back(from_net(x / std::hypot(level.alpha, level.sigma)));
      });
  Tensors out;
  for (int64_t i = 0; i + 1 < frames; ++i)
    out.push_back(at[static_cast<size_t>(i) * (at.size() - 1) / static_cast<size_t>(frames - 1)]);
  out.push_back(last);
  return torch::stack(out);
}

std::shared_ptr<Model> make_diffusion(const DiffusionConfig& config, const data::DataInfo& info,
                                      Rng& rng) {
  return std::make_shared<Diffusion>(config, info, rng);
}

}  // namespace

ModelMaker diffusion_maker() { return maker_of<DiffusionConfig>(make_diffusion); }

}  // namespace elbo::models
