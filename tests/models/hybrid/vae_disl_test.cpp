// SPDX-License-Identifier: MIT
// VAE_Disl: its loss by hand, the pretrained critic that never moves, and a bundle that needs its
// run no more.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/bundle_io.h"
#include "elbo/models/pretrained.h"
#include "elbo/models/state.h"
#include "elbo/tensor/random.h"
#include "tests/core/scratch_folder.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::made;
using test::text;
using test::whole;

data::DataInfo info() {
  data::DataInfo out = test::mnist_info();
  out.mean.assign(784, .125f);
  return out;
}

/// The table of an experiment with this model.
Node experiment_of(const std::string& name, const test::Options& options) {
  Node experiment = Node::table(), data = Node::table();
  data.set("name", text("mnist"));
  experiment.set("model", resolved_model(test::table_of(name, options)));
  experiment.set("data", data);
  return experiment;
}

std::shared_ptr<Model> save(const Path& folder, const std::string& name,
                            const test::Options& options, uint64_t seed) {
  const data::DataInfo of = info();
  auto model = made(name, options, of, seed);
  save_model(real_fs(), folder,
             {*model, of, experiment_of(name, options), 7, "raw", Node::table()});
  return model;
}

Bytes critic_of(Model& model) { return weights_of(*model.named_children()["critic"]); }

const test::Options kNets{{"latent_dim", whole(3)}, {"net", text("larsen")}, {"width", whole(4)}};

test::Options with(test::Options options, const char* name, const std::string& value) {
  options.emplace_back(name, text(value));
  return options;
}

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing wrong";
}

TEST(VaeDisl, LossIsKlAndHalfTheSquaredDistanceInTheLayerByItsVariance) {
  const test::DoubleByDefault in_double;
  const double sigma = 3;
  const auto model = made("vae_disl",
                          {{"latent_dim", whole(3)},
                           {"hidden", test::sizes({5})},
                           {"similarity_sigma", test::number(sigma)}},
                          test::info_of({1, 2, 2}, data::ValueKind::unit));
  const Tensor x = torch::linspace(0, 1, 16).view({4, 1, 2, 2});
  const LossTerms terms = test::play(*model, 0, x, Rng(5)).losses[0].terms;
  const auto p = model->named_parameters();
  const auto linear = [&](const Tensor& h, const std::string& name) {
    return torch::matmul(h, p[name + ".weight"].t()) + p[name + ".bias"];
  };
  Rng rng(5);
  const Tensor moments = linear(torch::relu(linear(x.flatten(1), "encoder.linear0")), "posterior"),
               mean = moments.slice(1, 0, 3), log_var = moments.slice(1, 3);
  const Tensor z = mean + torch::exp(.5 * log_var) * tensor::normal(rng, {4, 3});
  const Tensor again =
      torch::sigmoid(linear(torch::relu(linear(z, "decoder.linear0")), "decoder.linear1"));
  const Tensor distance =
      (linear(again, "critic.linear0") - linear(x.flatten(1), "critic.linear0")).square().sum(1);
  EXPECT_NEAR(test::part(terms, "kl"),
              (.5 * (mean.square() + log_var.exp() - log_var - 1).sum(1).mean()).item<double>(),
              1e-12);
  EXPECT_NEAR(test::part(terms, "similarity"),
              .5 * distance.mean().item<double>() / (sigma * sigma), 1e-12);
  EXPECT_NEAR(terms.total.item<double>(), test::part(terms, "kl") + test::part(terms, "similarity"),
              1e-12);
}

TEST(VaeDisl, TheCriticHasNoPlayerAndStaysInEvaluationMode) {
  const auto model = made("vae_disl", kNets, info());
  set_training(*model, true);
  const Bytes before = critic_of(*model);
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {6, 1, 28, 28});
  const auto params = model->players()[0].params;
  for (int step = 0; step < 3; ++step) {
    const Tensors grads =
        torch::autograd::grad({test::play(*model, 0, x, Rng(4)).losses[0].terms.total}, params);
    const torch::NoGradGuard no_grad;
    for (size_t i = 0; i < params.size(); ++i) Tensor(params[i]).sub_(1e-3 * grads[i]);
  }
  EXPECT_TRUE(critic_of(*model) == before) << "weights and running moments";
  EXPECT_TRUE(model->is_training());
  EXPECT_FALSE(model->named_children()["critic"]->is_training());
}

TEST(VaeDisl, TakesTheCriticOfAGanAndOfAVaeGan) {
  const ScratchFolder folder;
  for (const char* pretrained : {"gan", "vae_gan"}) {
    const Path place = folder / pretrained;
    const auto from = save(place, pretrained, kNets, 11);
    const auto model = made("vae_disl", with(kNets, "critic", place.string()), info(), 12);
    EXPECT_FALSE(critic_of(*model) == critic_of(*from));
    load_pretrained(real_fs(), *model, info());
    EXPECT_TRUE(critic_of(*model) == critic_of(*from)) << pretrained;
  }
}

TEST(VaeDisl, ABundleNeedsTheLenderNoMoreAndNamesNoPath) {
  const ScratchFolder folder;
  const Path pretrained = folder / "gan", kept = folder / "model";
  save(pretrained, "gan", kNets, 11);
  const test::Options options = with(kNets, "critic", pretrained.string());
  const auto model = made("vae_disl", options, info(), 12);
  load_pretrained(real_fs(), *model, info());
  const data::DataInfo of = info();
  save_model(real_fs(), kept,
             {*model, of, experiment_of("vae_disl", options), 3, "raw", Node::table()});
  std::filesystem::remove_all(pretrained);
  const LoadedModel loaded = load_model(real_fs(), kept.string());
  EXPECT_TRUE(weights_of(*loaded.model) == weights_of(*model));
  const Bytes manifest = real_fs().read(kept / "bundle.json", 1 << 20);
  EXPECT_EQ(std::string(text_of(manifest)).find(pretrained.string()), std::string::npos);
}

TEST(VaeDisl, WhoCannotLendIsNamed) {
  const ScratchFolder folder;
  save(folder / "vae", "vae", {{"latent_dim", whole(3)}, {"hidden", test::sizes({5})}}, 1);
  save(folder / "wide", "gan",
       {{"latent_dim", whole(3)}, {"net", text("larsen")}, {"width", whole(8)}}, 1);
  const auto refusal = [&](const Path& place, data::DataInfo of) {
    const auto model = made("vae_disl", with(kNets, "critic", place.string()), of);
    return error_of([&] { load_pretrained(real_fs(), *model, of); });
  };
  EXPECT_NE(refusal(folder / "vae", info()).find("a model without a critic"), std::string::npos);
  EXPECT_NE(refusal(folder / "wide", info()).find("another form: got "), std::string::npos)
      << refusal(folder / "wide", info());
  data::DataInfo faces = info();
  faces.shape = {3, 32, 32};
  EXPECT_NE(refusal(folder / "wide", faces).find("want 3 x 32 x 32"), std::string::npos);
  EXPECT_NE(refusal(folder / "nobody", info()), "nothing wrong");
}

}  // namespace
}  // namespace elbo::models
