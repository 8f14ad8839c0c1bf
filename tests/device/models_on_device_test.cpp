// SPDX-License-Identifier: MIT
// Every registered model on the tests' device: its turns with their losses and gradients, its
// optimizers and buffers, and all of its abilities. The oracle is the processor.
#include <gmock/gmock.h>

#include "elbo/models/abilities.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/state.h"
#include "elbo/tensor/device.h"
#include "elbo/tensor/random.h"
#include "tests/contract/cases.h"
#include "tests/device/test_device.h"

namespace elbo::test {
namespace {

using testing::IsEmpty;

constexpr int64_t kDeviceBatch = 8;
// Single precision, and sums in another order: kernels on the one side, torch on the other.
constexpr double kRounding = 5e-4;
// Below this size a gradient is rounding alone: that of a bias under batch norm is 0.
constexpr double kNothing = 1e-2;

class OnDevice : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Models, OnDevice, testing::ValuesIn(all_cases()), name_of);

/// How far two tensors are apart, as a share of the largest value.
double apart(const Tensor& got, const Tensor& want) {
  if (got.sizes() != want.sizes()) return std::numeric_limits<double>::infinity();
  if (want.numel() == 0) return 0;
  const Tensor a = got.detach().cpu().to(torch::kFloat64),
               b = want.detach().cpu().to(torch::kFloat64);
  return (a - b).abs().max().item<double>() / (b.abs().max().item<double>() + kNothing);
}

void compare(const std::string& what, const Tensor& got, const Tensor& want, Problems& problems) {
  if (const double distance = apart(got, want); !(distance <= kRounding))
    problems.push_back(str(what, ": ", distance, " apart"));
}

/// All that a step does to be seen from outside.
struct DeviceStep {
  tensor::NamedTensors gradients;
  std::vector<train::NamedValue> values, norms;
};

DeviceStep step_of(train::Trainer& trainer) {
  DeviceStep out;
  trainer.step([&out](const train::Update& update) {
    for (size_t i = 0; i < update.grads.size(); ++i)
      out.gradients.emplace_back(str(update.turn, "/", update.player_params.name, "/",
                                     update.player_params.params[i].first),
                                 update.grads[i].detach().clone());
  });
  out.values = trainer.values(), out.norms = trainer.norms();
  return out;
}

void compare_numbers(const std::vector<train::NamedValue>& got,
                     const std::vector<train::NamedValue>& want, Problems& problems) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].first, want[i].first);
    compare(got[i].first, torch::scalar_tensor(got[i].second, torch::kFloat64),
            torch::scalar_tensor(want[i].second, torch::kFloat64), problems);
  }
}

/// Both from the same state: a step on the device, and one on the processor.
void compare_steps(train::Trainer& device, train::Trainer& host, Problems& problems) {
  device.restore(host.save(Node::table()), "memory");
  const DeviceStep got = step_of(device), want = step_of(host);
  ASSERT_EQ(got.gradients.size(), want.gradients.size());
  for (size_t i = 0; i < got.gradients.size(); ++i) {
    EXPECT_EQ(got.gradients[i].second.device(), test_device()) << got.gradients[i].first;
    compare(got.gradients[i].first, got.gradients[i].second, want.gradients[i].second, problems);
  }
  compare_numbers(got.values, want.values, problems);
  compare_numbers(got.norms, want.norms, problems);
  const tensor::NamedTensors buffers = models::state_of(device.model()),
                             wanted = models::state_of(host.model());
  for (size_t i = device.model().named_parameters().size(); i < buffers.size(); ++i)
    compare(buffers[i].first, buffers[i].second, wanted[i].second, problems);
}

TEST_P(OnDevice, EachTurnHasTheLossesGradientsAndStateOfTheProcessor) {
  Problems problems;
  const auto host = trainer_of(GetParam(), tiny_images(64), kDeviceBatch, .9),
             device = trainer_of(GetParam(), tiny_images(64), kDeviceBatch, .9, test_device());
  for (int64_t step = 0; step < 8 && problems.empty(); ++step)
    compare_steps(*device, *host, problems);
  EXPECT_THAT(problems, IsEmpty());
}

/// A trained model here and there, and what both say.
class Pair {
 public:
  explicit Pair(const Case& of)
      : host_(trainer_of(of, tiny_images(64), kDeviceBatch)),
        device_(trainer_of(of, tiny_images(64), kDeviceBatch, 0, test_device())),
        batch_(host_batch()) {
    for (int64_t step = 0; step < 3; ++step) host_->step();
    device_->restore(host_->save(Node::table()), "memory");
    models::set_training(host_->model(), false);
    models::set_training(device_->model(), false);
  }

  /// Compares what `say` yields of both where the model has the ability, by itself or beside
  /// examples: `say(ability, batch, rng)`, one tensor or several. The model on the device is asked
  /// itself, and as those ask who know nothing of devices.
  template <class Ability, class Say>
  void both(const char* what, const Say& say) {
    const torch::NoGradGuard no_grad;
    const models::Conditioned beside_host(host_->model(), batch_),
        beside_device(device_->model(), batch_);
    auto* on_host = beside_host.ability<Ability>();
    if (on_host == nullptr) return;
    Rng a(5), b(5), c(5);
    Tensors want;
    try {
      want = say(*on_host, batch_, a);
    } catch (const Unsupported&) {
      return;  // the model cannot for reasons of its own
    }
    const tensor::Batch moved = tensor::to_device(batch_, test_device());
    const auto given = given_condition(moved);
    auto* there = dynamic_cast<Ability*>(given.get());
    if (there == nullptr) there = &dynamic_cast<Ability&>(device_->model());
    compare_all(what, say(*there, moved, b), want, test_device());
    compare_all(what, say(*beside_device.ability<Ability>(), batch_, c), want, torch::kCPU);
  }

  const Problems& problems() const { return problems_; }

 private:
  std::unique_ptr<models::GivenCondition> given_condition(const tensor::Batch& batch) const {
    if (!models::has_condition(device_->model())) return nullptr;
    return dynamic_cast<models::Conditional&>(device_->model()).given(batch);
  }

  void compare_all(const char* what, const Tensors& got, const Tensors& want,
                   torch::Device device) {
    for (size_t i = 0; i < want.size(); ++i) {
      if (!want[i].defined()) continue;
      if (got[i].device() != device)
        problems_.push_back(
            str(what, ": the result is on ", got[i].device().str(), ", not on ", device.str()));
      compare(what, got[i], want[i], problems_);
    }
  }

  tensor::Batch host_batch() const {
    return tensor::to_batch(data::gather(host_->dataset(), std::vector<int64_t>{0, 1, 2, 3, 4}, {}),
                            host_->data());
  }

  std::unique_ptr<train::Trainer> host_, device_;
  tensor::Batch batch_;
  Problems problems_;
};

using tensor::Batch;

void ask_about_codes(Pair& pair) {
  pair.both<models::Encodes>("encode", [](models::Encodes& m, const Batch& batch, Rng& rng) {
    const models::Posterior q = m.encode(batch.x);
    return Tensors{q.mean, q.log_var, models::draw_code(q, rng)};
  });
  pair.both<models::Decodes>("decode", [](models::Decodes& m, const Batch& batch, Rng& rng) {
    const Tensor z = tensor::normal(rng, {5, m.latent_dim()});
    return Tensors{m.decode(z.to(batch.x.device()))};
  });
  pair.both<models::Reconstructs>(
      "reconstruct", [](models::Reconstructs& m, const Batch& batch, Rng& rng) {
        return Tensors{m.reconstruct(batch.x, nullptr), m.reconstruct(batch.x, &rng)};
      });
  pair.both<models::HasPrior>("prior", [](models::HasPrior& m, const Batch&, Rng& rng) {
    return Tensors{m.draw_prior(5, rng)};
  });
  pair.both<models::HasPrior>("density", [](models::HasPrior& m, const Batch&, Rng& rng) {
    return Tensors{m.log_p_z(m.draw_prior(5, rng))};
  });
}

void ask_about_likelihood(Pair& pair) {
  pair.both<models::BoundsLikelihood>(
      "likelihood", [](models::BoundsLikelihood& m, const Batch& batch, Rng& rng) {
        const models::PosteriorDraws draws = m.draw_posterior(batch.x, 2, rng);
        const Tensor z = draws.z.select(1, 0).contiguous();
        return Tensors{draws.log_q, m.log_p_x_given_z(batch.x, z),
                       m.log_p_x_given_each_z(batch.x, z), m.kl(batch.x)};
      });
  pair.both<models::EstimatesBound>(
      "bound", [](models::EstimatesBound& m, const Batch& batch, Rng& rng) {
        const models::BoundEstimate bound = m.estimate_bound(batch.x, rng);
        return Tensors{bound.reconstruction, bound.kl};
      });
  pair.both<models::Energy>("energy", [](models::Energy& m, const Batch& batch, Rng&) {
    return Tensors{m.energy(batch.x)};
  });
}

void ask_about_examples(Pair& pair) {
  pair.both<models::Samples>("sample", [](models::Samples& m, const Batch&, Rng& rng) {
    return Tensors{m.sample(5, std::nullopt, rng)};
  });
  pair.both<models::DrawsPairs>("pairs", [](models::DrawsPairs& m, const Batch&, Rng& rng) {
    const auto [a, b] = m.sample_pairs(5, rng);
    return Tensors{a, b};
  });
  pair.both<models::Translates>(
      "translate", [](models::Translates& m, const Batch& batch, Rng& rng) {
        return Tensors{m.translate(batch.x, {1, 2}, rng), m.translate(batch.x2, {2, 1}, rng)};
      });
  pair.both<models::Classifies>("classify", [](models::Classifies& m, const Batch& batch, Rng&) {
    return Tensors{m.classify(batch.x)};
  });
  pair.both<models::AttributePredictor>(
      "attributes", [](models::AttributePredictor& m, const Batch& batch, Rng&) {
        return Tensors{m.attributes(batch.x)};
      });
  pair.both<models::HasFeatures>("features", [](models::HasFeatures& m, const Batch& batch, Rng&) {
    Tensors out;
    for (const std::string& layer : m.feature_layers()) out.push_back(m.features(batch.x, layer));
    return out;
  });
  pair.both<models::Judges>("judge", [](models::Judges& m, const Batch& batch, Rng&) {
    return Tensors{m.judge(batch.x)};
  });
}

TEST_P(OnDevice, EachAbilityAnswersAsOnTheProcessor) {
  Pair pair(GetParam());
  ask_about_codes(pair);
  ask_about_likelihood(pair);
  ask_about_examples(pair);
  EXPECT_THAT(pair.problems(), IsEmpty());
}

}  // namespace
}  // namespace elbo::test
