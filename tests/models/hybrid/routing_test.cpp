// SPDX-License-Identifier: MIT
// Who learns from what: the gradients of all three players of VAE/GAN against each player alone, all others held constant, on nets written out in torch operations, in double,
// by backward(). Both GAN forms, both sources of fakes, both similarities.
#include <gtest/gtest.h>

#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "elbo/train/differentiate.h"
#include "tests/models/specimen.h"

namespace elbo {
namespace {

using test::info_of;
using test::made;
using test::number;
using test::text;
using test::whole;

constexpr int64_t kCount = 5, kCode = 3;
constexpr double kGamma = .3, kAlpha = .7, kRealWeight = .4, kSigma = .6;

struct Form {
  const char *gan_loss, *fakes, *similarity;
};

std::string name_of(const testing::TestParamInfo<Form>& info) { return std::string(info.param.gan_loss) + "_" + info.param.fakes + "_" + info.param.similarity; }

/// A fully connected net with batch norm by hand. A constant one yields no gradients for its parameters.
struct Written {
  torch::OrderedDict<std::string, Tensor> params;
  bool constant;

  Tensor value(const std::string& name) const { return constant ? params[name].detach() : params[name]; }
  Tensor linear(const Tensor& h, const std::string& name) const { return torch::matmul(h, value(name + ".weight").t()) + value(name + ".bias"); }
  Tensor norm(const Tensor& h, const std::string& name) const {
    const Tensor centred = h - h.mean(0), variance = centred.square().mean(0);
    return centred / torch::sqrt(variance + 1e-5) * value(name + ".weight") + value(name + ".bias");
  }
};

/// The losses of the paper for one player, all other nets constant.
struct Alone {
  Alone(Model& model, const std::string& player)
      : encoder{model.named_parameters(), player != "encoder"}, decoder{model.named_parameters(), player != "decoder"}, critic{model.named_parameters(), player != "critic"} {}

  Tensor decode(const Tensor& z) const {
    Tensor h = torch::relu(decoder.norm(decoder.linear(z, "decoder.linear0"), "decoder.norm0"));
    h = torch::relu(decoder.norm(decoder.linear(h, "decoder.linear1"), "decoder.norm1"));
    return torch::sigmoid(decoder.linear(h, "decoder.linear2"));
  }
  Tensor features(const Tensor& x) const {
    return critic.linear(torch::relu(critic.norm(critic.linear(x, "critic.linear0"), "critic.norm0")), "critic.linear1");
  }
  Tensor judge(const Tensor& f) const { return critic.linear(torch::relu(critic.norm(f, "critic.norm1")), "critic.linear2").flatten(); }

  Written encoder, decoder, critic;
};

/// `player`'s loss by algorithm 1, on a graph of its own.
Tensor loss_of(Model& model, const std::string& player, const Form& form, const Tensor& images) {
  const Alone nets(model, player);
  const Tensor x = images.flatten(1);
  Rng rng(5);
  const Tensor noise = normal(rng, {kCount, kCode}), prior = normal(rng, {kCount, kCode});
  const Tensor h = torch::relu(nets.encoder.norm(nets.encoder.linear(x, "encoder.linear0"), "encoder.norm0"));
  const Tensor moments = nets.encoder.linear(torch::relu(nets.encoder.linear(h, "encoder.linear1")), "posterior");
  const Tensor mean = moments.slice(1, 0, kCode), log_var = moments.slice(1, kCode);
  const Tensor kl = .5 * (mean.square() + log_var.exp() - log_var - 1).sum(1).mean();
  const Tensor both = nets.decode(torch::cat({mean + torch::exp(.5 * log_var) * noise, prior}));
  const Tensor again = both.slice(0, 0, kCount), generated = both.slice(0, kCount);
  const bool refuses_both = form.fakes == std::string("both"), in_features = form.similarity == std::string("features");
  const Tensor f = nets.features(refuses_both || in_features ? torch::cat({again, x, generated}) : torch::cat({x, generated}));
  const Tensor judged = nets.judge(!refuses_both && in_features ? f.slice(0, kCount) : f);
  const Tensor on_real = judged.slice(0, refuses_both ? kCount : 0, refuses_both ? 2 * kCount : kCount), on_prior = judged.slice(0, judged.size(0) - kCount);
  const Tensor similarity = in_features ? .5 * (f.slice(0, kCount, 2 * kCount).detach() - f.slice(0, 0, kCount)).square().sum(1).mean()
                                        : .5 / (kSigma * kSigma) * (again - x).square().sum(1).mean();
  const Tensor real = -torch::log(torch::sigmoid(on_real)).mean();
  Tensor fake = -torch::log(1 - torch::sigmoid(on_prior)).mean(), fooling = -torch::log(torch::sigmoid(on_prior)).mean();
  if (refuses_both) {
    fake = fake - torch::log(1 - torch::sigmoid(judged.slice(0, 0, kCount))).mean();
    fooling = fooling - torch::log(torch::sigmoid(judged.slice(0, 0, kCount))).mean();
  }
  if (player == "encoder") return kAlpha * kl + similarity;
  if (player == "critic") return 2 * kRealWeight * real + 2 * (1 - kRealWeight) * fake;
  return kGamma * similarity + (form.gan_loss == std::string("saturating") ? -(real + fake) : fooling);
}

class Routing : public testing::TestWithParam<Form> {
 protected:
  std::shared_ptr<Model> model_of(const Form& form) {
    const auto model = made("vae_gan",
                            {{"latent_dim", whole(kCode)}, {"hidden", test::sizes({8, 7})}, {"batch_norm", Node(true)}, {"gamma", number(kGamma)}, {"alpha", number(kAlpha)},
                             {"real_weight", number(kRealWeight)}, {"sigma", number(kSigma)}, {"gan_loss", text(form.gan_loss)}, {"fakes", text(form.fakes)}, {"similarity", text(form.similarity)}},
                            info_of({1, 3, 3}, ValueKind::unit));
    set_training(*model, true);
    return model;
  }

  test::DoubleByDefault double_;
  Tensor x_ = torch::linspace(.02, .98, kCount * 9).view({kCount, 1, 3, 3}).square();
};

TEST_P(Routing, EachPlayersGradientIsThatOfThePapersLossAlone) {
  const auto model = model_of(GetParam());
  const Roster roster(*model);
  const std::string turn = "vae_gan";
  const Played played = test::play(*model, 0, x_, Rng(5));
  const Gradients gradients = differentiate({turn, played.stakes, 0}, roster);
  ASSERT_EQ(played.stakes.size(), 3u);
  for (size_t i = 0; i < played.stakes.size(); ++i) {
    const std::string& player = played.stakes[i].player;
    const Tensor loss = loss_of(*model, player, GetParam(), x_);
    EXPECT_NEAR(played.stakes[i].terms.total.item<double>(), loss.item<double>(), 1e-10) << player;
    loss.backward();
    const Learner& learner = roster.at(player, turn);
    for (size_t k = 0; k < learner.params.size(); ++k) {
      const Tensor want = learner.tensors[k].grad();
      ASSERT_TRUE(want.defined()) << learner.params[k].first;
      EXPECT_LT((gradients.of[i][k] - want).norm().item<double>(), 1e-9 * want.norm().item<double>() + 1e-12) << learner.params[k].first;  // rounding of some hundred operations
    }
    for (const Tensor& param : model->parameters()) Tensor(param).mutable_grad() = Tensor();
  }
}

TEST_P(Routing, NothingOfTheGameReachesTheEncoderAndNothingOfTheReconstructionTheCritic) {
  const auto model = model_of(GetParam());
  const auto gradient = [&](size_t stake) {
    const Played played = test::play(*model, 0, x_, Rng(5));
    const auto players = model->players();
    return torch::autograd::grad({played.stakes[stake].terms.total}, players[stake].params);
  };
  const Tensors encoder = gradient(0), critic = gradient(2);
  {
    const torch::NoGradGuard no_grad;
    model->named_parameters()["critic.linear2.weight"].mul_(-3);  // another game, the same features
  }
  const Tensors encoder_then = gradient(0);
  for (size_t i = 0; i < encoder.size(); ++i) EXPECT_TRUE(torch::equal(encoder[i], encoder_then[i]));
  {
    const torch::NoGradGuard no_grad;
    model->named_parameters()["critic.linear2.weight"].div_(-3);
  }
  const auto heavy = made("vae_gan",
                          {{"latent_dim", whole(kCode)}, {"hidden", test::sizes({8, 7})}, {"batch_norm", Node(true)}, {"gamma", number(100)}, {"alpha", number(9)}, {"real_weight", number(kRealWeight)},
                           {"gan_loss", text(GetParam().gan_loss)}, {"fakes", text(GetParam().fakes)}, {"similarity", text(GetParam().similarity)}, {"sigma", number(.01)}},
                          info_of({1, 3, 3}, ValueKind::unit));
  set_training(*heavy, true);
  const Played played = test::play(*heavy, 0, x_, Rng(5));
  const Tensors heavy_critic = torch::autograd::grad({played.stakes[2].terms.total}, heavy->players()[2].params);
  for (size_t i = 0; i < critic.size(); ++i) EXPECT_TRUE(torch::allclose(critic[i], heavy_critic[i], 1e-9, 1e-12));
}

INSTANTIATE_TEST_SUITE_P(Forms, Routing,
                         testing::Values(Form{"saturating", "both", "features"}, Form{"saturating", "prior", "features"}, Form{"saturating", "both", "pixels"},
                                         Form{"saturating", "prior", "pixels"}, Form{"non_saturating", "both", "features"}, Form{"non_saturating", "prior", "features"},
                                         Form{"non_saturating", "both", "pixels"}, Form{"non_saturating", "prior", "pixels"}),
                         name_of);

}  // namespace
}  // namespace elbo
