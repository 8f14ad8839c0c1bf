// SPDX-License-Identifier: MIT
// Recording a trace: the trainer itself, over a model whose batches are turned into double.
#include "tests/contract/traces.h"

#include <ATen/Parallel.h>

#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/models/abilities.h"
#include "elbo/models/state.h"
#include "elbo/train/loop.h"
#include "tests/contract/cases.h"

namespace elbo::test {
namespace {

constexpr const char* kTinyImages =
    "name = \"synthetic\"\nsize = 8\ndomains = \"rotated\"\ncount = 128";
constexpr const char* kAdam = "kind = \"adam\"";

/// New parameters, noise and batches are double while it lives, where it is asked for.
class TraceType {
 public:
  explicit TraceType(bool in_double) : before_(torch::get_default_dtype()) {
    if (in_double) torch::set_default_dtype(caffe2::TypeMeta::Make<double>());
  }
  ~TraceType() { torch::set_default_dtype(before_); }
  TraceType(const TraceType&) = delete;

 private:
  caffe2::TypeMeta before_;
};

/// One thread while it lives.
class OneThread {
 public:
  OneThread() : before_(at::get_num_threads()) { at::set_num_threads(1); }
  ~OneThread() { at::set_num_threads(before_); }
  OneThread(const OneThread&) = delete;

 private:
  int before_;
};

/// The batch with its numbers in the default type.
tensor::Batch in_default_type(tensor::Batch batch) {
  for (Tensor* values : {&batch.x, &batch.x2, &batch.attributes})
    if (values->defined())
      *values = values->to(c10::typeMetaToScalarType(torch::get_default_dtype()));
  return batch;
}

/// A model that shows another one its batches in the default type, and leaves all else to it.
class InDefaultType : public models::Model {
 public:
  explicit InDefaultType(ModelPtr inner) : inner_(register_module("model", std::move(inner))) {}
  std::vector<models::Player> players() override { return inner_->players(); }
  std::vector<models::Turn> turns(const models::TrainingProgress& progress) override {
    std::vector<models::Turn> out = inner_->turns(progress);
    for (models::Turn& turn : out)
      turn.play = [play = turn.play](const tensor::Batch& batch,
                                     const models::TrainingProgress& now,
                                     Rng& rng) { return play(in_default_type(batch), now, rng); };
    return out;
  }

 private:
  ModelPtr inner_;
};

std::vector<train::NamedValue> terms_and_norms(const train::Trainer& trainer) {
  std::vector<train::NamedValue> out = trainer.values();
  for (const auto& [name, norm] : trainer.norms()) out.emplace_back("|" + name + "|", norm);
  return out;
}

std::vector<WeightSummary> summaries(const models::Model& model) {
  std::vector<WeightSummary> out;
  for (const auto& [name, tensor] : models::state_of(model)) {
    const Tensor values = tensor.detach().to(torch::kFloat64);
    out.push_back({name, values.norm().item<double>(), values.mean().item<double>()});
  }
  return out;
}

}  // namespace

std::vector<TracePlan> trace_plans() {
  std::vector<TracePlan> out;
  for (const models::ModelEntry& entry : models::model_entries())
    out.push_back({entry.name, kTinyImages,
                   str("name = \"", entry.name, "\"\n", small_options(entry)), kAdam});
  const std::string faces = "name = \"faces\"\nsize = 32\ncount = 64",
                    digits = "name = \"synthetic\"\nsize = 28\ncount = 64";
  out.push_back({"vae_told_attributes", kTinyImages,
                 "name = \"vae\"\nhidden = [32]\ncondition = \"attributes\"", "kind = \"adamax\""});
  out.push_back({"gan_told_attributes", kTinyImages,
                 "name = \"gan\"\nhidden = [32]\ncondition = \"attributes\"",
                 "kind = \"adam\"\nbeta1 = 0.5\n[critic]\nlr = 2e-3"});
  out.push_back({"vae_conv", digits,
                 "name = \"vae\"\nnet = \"conv\"\nwidth = 4\nbatch_norm = true\nlatent_dim = 6",
                 "kind = \"adamw\"\nweight_decay = 0.01\nclip_norm = 5.0"});
  out.push_back({"gan_conv", digits, "name = \"gan\"\nnet = \"conv\"\nwidth = 4\nlatent_dim = 6",
                 "kind = \"sgd\"\nmomentum = 0.9\nlr = 1e-2\nschedule = \"cosine\"\n"
                 "warmup_steps = 4"});
  out.push_back({"gan_metz", digits,
                 "name = \"gan\"\nnet = \"metz\"\nwidth = 4\nlatent_dim = 8\ninit = \"dcgan\"",
                 kAdam});
  const auto remedied = [&](const char* name, const char* options) {
    out.push_back({name, digits, str("latent_dim = 6\nwidth = 4\n", options), kAdam});
  };
  remedied("gan_spectral",
           "name = \"gan\"\nnet = \"conv\"\nloss = \"hinge\"\ncritic_norm = \"spectral\"\n"
           "augment = \"all\"");
  remedied("gan_relativistic",
           "name = \"gan\"\nnet = \"conv\"\npairing = \"relativistic\"\nr1 = 1.0\nr2 = 1.0\n"
           "critic_norm = \"none\"\noutput_bias = \"data\"");
  remedied("gan_packed_unrolled",
           "name = \"gan\"\nnet = \"metz\"\ninit = \"dcgan\"\npack = 2\nunroll = 2\n"
           "minibatch_deviation = true");
  remedied("gan_dragan",
           "name = \"gan\"\nhidden = [16, 16]\ncritic_norm = \"layer\"\ndragan = 10.0");
  remedied("cgan_projection",
           "name = \"cgan\"\nnet = \"conv\"\ncritic_condition = \"projection\"\n"
           "conditional_norm = true");
  out.push_back({"dualgan_unet",
                 "name = \"synthetic\"\nsize = 28\ndomains = \"rotated\"\ncount = 64",
                 "name = \"dualgan\"\nnet = \"conv\"\nwidth = 4\ntranslator = \"unet\"\n"
                 "critic_sees = \"patches\"\ninit = \"dcgan\"",
                 "kind = \"rmsprop\"\nlr = 1e-4"});
  out.push_back({"rbm_pcd_tempered", kTinyImages,
                 "name = \"rbm_pcd\"\nhidden = 16\nchains = 4\ntemperatures = 3\ncentred = true",
                 "kind = \"sgd\"\nlr = 1e-2"});
  out.push_back({"rbm_cd_gaussian", kTinyImages,
                 "name = \"rbm_cd\"\nhidden = 16\nvisible = \"gaussian\"\nvisible_sigma = 0.3\n"
                 "centred = true",
                 "kind = \"sgd\"\nlr = 1e-2"});
  out.push_back({"helmholtz_reweighted", kTinyImages,
                 "name = \"helmholtz\"\nhidden = [16, 8]\ndraws = 3\nrecognition = \"both\"",
                 "kind = \"adam\""});
  out.push_back({"vae_gan_larsen", faces,
                 "name = \"vae_gan\"\nnet = \"larsen\"\nwidth = 4\nlatent_dim = 8\n"
                 "init = \"larsen\"",
                 "kind = \"rmsprop\"\nlr = 3e-4\nalpha = 0.9"});
  out.push_back({"vae_logistic_mixture", faces,
                 "name = \"vae\"\nhidden = [16]\nlatent_dim = 4\n"
                 "likelihood = \"logistic_mixture\"\ncomponents = 3",
                 kAdam});
  out.push_back({"vae_gaussian_learned", kTinyImages,
                 "name = \"vae\"\nhidden = [32, 16]\nlikelihood = \"gaussian_learned\"\n"
                 "activation = \"elu\"",
                 kAdam});
  out.push_back({"vq_vae_fsq", kTinyImages,
                 "name = \"vq_vae\"\nhidden = [32]\nquantizer = \"fsq\"\npositions = 4", kAdam});
  out.push_back({"avb_contrast", kTinyImages,
                 "name = \"avb\"\nhidden = [32]\nadaptive_contrast = true", kAdam});
  const auto bound = [&](const char* name, const char* options) {
    out.push_back({name, kTinyImages, str("name = \"vae\"\nhidden = [32]\n", options), kAdam});
  };
  out.push_back(
      {"ladder_vae_ladder", kTinyImages,
       "name = \"ladder_vae\"\nlatent_dims = [6, 4, 3]\ninference = \"ladder\"\nbound = \"iwae\"\n"
       "draws = 3",
       kAdam});
  bound("vae_iwae", "bound = \"iwae\"\ndraws = 5\noutput_bias = \"data\"");
  bound("vae_piwae", "bound = \"piwae\"\ndraws = 3\nbound_groups = 2");
  bound("vae_dreg", "bound = \"dreg\"\ndraws = 4\nprior = \"mixture\"\nprior_components = 5");
  bound("vae_vamp", "prior = \"vamp\"\nprior_components = 6\nwarmup_cycles = 2");
  return out;
}

Trace record_trace(const TracePlan& plan, int64_t steps, bool in_double) {
  const OneThread one_thread;
  const TraceType type(in_double);
  const auto data = data::open_dataset(io::parse_toml(plan.data, "data"), data::Split::train);
  Rng rng(3, {'i'});
  const ModelPtr model = models::make_model(io::parse_toml(plan.model, "model"), data->info(), rng);
  Trace out{dynamic_cast<models::BinaryCodes*>(model.get()) != nullptr, {}, {}};
  train::Trainer trainer(
      std::make_shared<InDefaultType>(model), data,
      {3, 8, kTraceSteps, 1, 0, train::read_optim(io::parse_toml(plan.optim, "optim"))});
  for (int64_t step = 0; step < steps; ++step) {
    trainer.step();
    out.steps.push_back(terms_and_norms(trainer));
  }
  out.weights = summaries(*model);
  return out;
}

std::string draws_of_this_build() {
  std::vector<float> values(1001);
  Rng(1).normal(values, 1);
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i)
    sum += static_cast<double>(values[i]) / static_cast<double>(i + 1);
  return str(sum);  // as many digits as tell doubles apart
}

}  // namespace elbo::test
