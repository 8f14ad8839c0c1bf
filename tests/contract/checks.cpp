// SPDX-License-Identifier: MIT
// The checks. A turn is played several times with the same streams, so that each loss has a graph
// of its own.
#include "tests/contract/checks.h"

#include <ATen/Context.h>

#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/io/toml.h"
#include "elbo/models/state.h"
#include "elbo/tensor/random.h"

namespace elbo::test {
namespace {

constexpr int64_t kSteps = 8, kBatch = 8;

tensor::Batch batch_at(const data::Dataset& data, int64_t first) {
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < kBatch; ++i) indices.push_back((first + i) % data.info().size);
  tensor::Batch batch = tensor::to_batch(data::gather(data, indices, {}), data.info());
  for (Tensor* x : {&batch.x, &batch.x2})
    *x = x->to(c10::typeMetaToScalarType(torch::get_default_dtype()));
  return batch;
}

/// A turn at a moment, which can be played again and again with the same noise.
struct Scene {
  const models::Turn& turn;
  const tensor::Batch& batch;
  models::TrainingProgress now;
  uint64_t index = 0;

  models::TurnResult play() const {
    Rng rng(9, {static_cast<uint64_t>(now.step), index});
    at::manual_seed(rng.split("torch").word());
    return turn.play(batch, now, rng);
  }
};

bool close(const Tensor& a, const Tensor& b) {
  const double scale = b.abs().max().item<double>();
  return (a - b).abs().max().item<double>() <= 1e-5 * scale + 1e-7;
}

/// The player alone: backward() from its loss, on a graph that nobody else uses.
void compare_alone(const Scene& scene, size_t index, const train::PlayerParams& player_params,
                   const Tensors& got, Problems& problems) {
  const models::TurnResult alone = scene.play();
  for (const Tensor& param : player_params.tensors) Tensor(param).mutable_grad() = Tensor();
  alone.losses[index].terms.total.backward();
  for (size_t k = 0; k < got.size(); ++k) {
    const Tensor want = player_params.tensors[k].grad();
    if (!want.defined() || !close(got[k], want))
      problems.push_back(str(scene.turn.name, "/", player_params.name, ": gradient of ",
                             player_params.params[k].first, " is not that of its own loss"));
  }
}

/// d total_i / d total_j: positive where player i would help player j.
void find_others_losses(const Case& of, const Scene& scene, Problems& problems) {
  const models::TurnResult played = scene.play();
  for (const models::PlayerLoss& a : played.losses) {
    for (const models::PlayerLoss& b : played.losses) {
      const bool partners = of.partners.count(a.player) > 0 && of.partners.count(b.player) > 0;
      if (a.player == b.player || a.skip_update || b.skip_update || partners) continue;
      const Tensor within =
          torch::autograd::grad({a.terms.total}, {b.terms.total}, {}, true, false, true)[0];
      if (within.defined() && within.item<double>() > 0)
        problems.push_back(
            str(scene.turn.name, ": the loss of ", b.player, " is in that of ", a.player));
    }
  }
}

std::vector<Tensor> copies(const models::Model& model) {
  std::vector<Tensor> out;
  for (const Tensor& param : model.parameters()) out.push_back(param.detach().clone());
  return out;
}

void find_traces(models::Model& model, const Scene& scene, Problems& problems) {
  for (Tensor& param : model.parameters()) param.mutable_grad() = Tensor();
  const std::vector<Tensor> before = copies(model);
  scene.play();
  const auto names = model.named_parameters();
  for (size_t k = 0; k < names.size(); ++k) {
    if (names[k].value().grad().defined())
      problems.push_back(str(scene.turn.name, ": play leaves a gradient on ", names[k].key(),
                             ": somebody calls backward()"));
    if (!names[k].value().equal(before[k]))
      problems.push_back(str(scene.turn.name, ": play moves ", names[k].key()));
  }
}

/// Calls `visit` with each turn of the first steps; the model moves on by a real step after each.
template <class Visit>
void over_scenes(const Case& of, const Visit& visit) {
  const auto data = tiny_images(64);
  const auto trainer = trainer_of(of, data, kBatch);
  for (int64_t step = 0; step < kSteps; ++step) {
    const tensor::Batch batch = batch_at(*data, step * kBatch);
    const models::TrainingProgress now{step, 0, kSteps, 8, false};
    const std::vector<models::Turn> turns = trainer->model().turns(now);
    models::set_training(trainer->model(), true);
    for (uint64_t i = 0; i < turns.size(); ++i)
      visit(trainer->model(), trainer->player_table(), Scene{turns[i], batch, now, i});
    trainer->step();
  }
}

}  // namespace

std::shared_ptr<const data::Dataset> tiny_images(int64_t count, int64_t size) {
  return data::open_dataset(io::parse_toml(str("name = \"synthetic\"\nsize = ", size,
                                               "\ndomains = \"rotated\"\ncount = ", 2 * count),
                                           "tiny"),
                            data::Split::train);
}

std::unique_ptr<train::Trainer> trainer_of(const Case& of,
                                           std::shared_ptr<const data::Dataset> data,
                                           int64_t batch_size, double ema_decay,
                                           torch::Device device) {
  Rng rng(3, {'i'});
  ModelPtr model = of.make(data->info(), rng);
  train::TrainerOptions options{
      3, batch_size, 24, 1, ema_decay, train::read_optim(io::parse_toml(of.optim, "optim"))};
  options.device = device;
  return std::make_unique<train::Trainer>(std::move(model), std::move(data), options);
}

std::unique_ptr<train::Trainer> ranked_trainer_of(const Case& of,
                                                  std::shared_ptr<const data::Dataset> data,
                                                  const RankedForm& form) {
  Rng rng(3, {'i'});
  ModelPtr model = of.make(data->info(), rng);
  train::TrainerOptions options{3, 16, form.steps,
                                1, .9, train::read_optim(io::parse_toml(of.optim, "optim"))};
  options.shards = form.shards, options.group = form.group;
  options.sync_batch_norm = form.sync_batch_norm, options.zero = form.zero;
  return std::make_unique<train::Trainer>(std::move(model), std::move(data), options);
}

Problems wrong_with_gradients(const Case& of) {
  Problems problems;
  over_scenes(
      of, [&](models::Model& model, const train::PlayerTable& player_table, const Scene& scene) {
        find_traces(model, scene, problems);
        find_others_losses(of, scene, problems);
        const models::TurnResult together = scene.play();
        const train::Gradients gradients =
            train::differentiate({scene.turn.name, together.losses, scene.now.step}, player_table);
        for (size_t i = 0; i < together.losses.size(); ++i)
          if (!together.losses[i].skip_update)
            compare_alone(scene, i, player_table.at(together.losses[i].player, scene.turn.name),
                          gradients.of[i], problems);
        for (Tensor& param : model.parameters()) param.mutable_grad() = Tensor();
      });
  return problems;
}

namespace {

/// The loss at `index` with the player's parameters moved by `step` along `direction`.
double loss_at(const Scene& scene, size_t index, const train::PlayerParams& player_params,
               const Tensors& direction, double step) {
  const torch::NoGradGuard no_grad;
  for (size_t k = 0; k < direction.size(); ++k)
    Tensor(player_params.tensors[k]).add_(direction[k], step);
  double loss = 0;
  {
    const torch::AutoGradMode on(true);
    loss = scene.play().losses[index].terms.total.item<double>();
  }
  for (size_t k = 0; k < direction.size(); ++k)
    Tensor(player_params.tensors[k]).sub_(direction[k], step);
  return loss;
}

void compare_differences(const Scene& scene, size_t index, const train::PlayerParams& player_params,
                         const Tensors& grads, Problems& problems) {
  constexpr double kStep = 1e-5;
  Rng rng(5, {index});
  Tensors direction;
  double along = 0;
  for (const Tensor& grad : grads) {
    direction.push_back(tensor::normal(rng, grad.sizes()));
    along += (grad * direction.back()).sum().item<double>();
  }
  const double difference = (loss_at(scene, index, player_params, direction, kStep) -
                             loss_at(scene, index, player_params, direction, -kStep)) /
                            (2 * kStep);
  // Truncation error is about kStep^2, rounding about 1e-16 / kStep of the loss.
  if (std::abs(difference - along) > 1e-5 * (std::abs(along) + 1e-3))
    problems.push_back(str(scene.turn.name, "/", player_params.name, ": derivative ", along,
                           ", difference ", difference));
}

struct Double {
  Double() { torch::set_default_dtype(caffe2::TypeMeta::Make<double>()); }
  ~Double() { torch::set_default_dtype(caffe2::TypeMeta::Make<float>()); }
};

}  // namespace

Problems wrong_with_derivatives(const Case& of) {
  const Double in_double;
  Problems problems;
  const auto data = tiny_images(64);
  Rng rng(3, {'i'});
  const ModelPtr model = of.make(data->info(), rng);
  const train::PlayerTable player_table(*model);
  const tensor::Batch batch = batch_at(*data, 0);
  const models::TrainingProgress now{0, 0, kSteps, 8, false};
  const std::vector<models::Turn> turns = model->turns(now);
  for (uint64_t t = 0; t < turns.size(); ++t) {
    const Scene scene{turns[t], batch, now, t};
    const models::TurnResult played = scene.play();
    const train::Gradients gradients =
        train::differentiate({scene.turn.name, played.losses, 0}, player_table);
    for (size_t i = 0; i < played.losses.size(); ++i)
      if (!played.losses[i].skip_update)
        compare_differences(scene, i, player_table.at(played.losses[i].player, scene.turn.name),
                            gradients.of[i], problems);
  }
  return problems;
}

Problems wrong_with_moves(const Case& of) {
  Problems problems;
  const auto trainer = trainer_of(of, tiny_images(64), kBatch);
  models::Model& model = trainer->model();
  std::set<std::string> moved;
  const auto note = [&](const train::Update& move) {
    for (const auto& [name, param] : move.player_params.params) moved.insert(name);
  };
  for (int64_t step = 0; step < kSteps; ++step) {
    tensor::NamedTensors before;
    for (const auto& [name, tensor] : models::state_of(model))
      before.emplace_back(name, tensor.detach().clone());
    moved.clear();
    trainer->step(note);
    const tensor::NamedTensors after = models::state_of(model);
    for (size_t k = 0; k < after.size(); ++k) {
      const bool is_parameter = k < model.named_parameters().size(),
                 same = after[k].second.equal(before[k].second);
      const bool in_frozen = after[k].first.starts_with("features.");
      if (is_parameter && !same && moved.count(after[k].first) == 0)
        problems.push_back(
            str("step ", step, ": ", after[k].first, " moved, and no player of its had a loss"));
      if (in_frozen && !same)
        problems.push_back(str("step ", step, ": ", after[k].first, " is frozen and moved"));
    }
  }
  return problems;
}

}  // namespace elbo::test
