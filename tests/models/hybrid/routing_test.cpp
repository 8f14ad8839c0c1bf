// SPDX-License-Identifier: MIT
// Who learns from what: the gradients of all three players of VAE/GAN against each player alone,
// all others held constant, on nets written out in torch operations, in double, by backward(). Both
// GAN forms, both sources of fakes, both similarities, batch norm over each kind of rows and over
// all.
#include <gtest/gtest.h>

#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "elbo/train/differentiate.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::made;
using test::number;
using test::text;
using test::whole;

constexpr int64_t kCount = 5, kCode = 3;
constexpr double kGamma = .3, kAlpha = .7, kRealWeight = .4, kRoutingSigma = .6;

/// Values of `gan_loss`, `fakes`, `similarity`, `norm`.
using RoutingForm = std::tuple<const char*, const char*, const char*, const char*>;

bool is(const char* value, const char* name) { return std::string(value) == name; }

std::string name_of(const testing::TestParamInfo<RoutingForm>& info) {
  const auto& [gan_loss, fakes, similarity, norm] = info.param;
  return std::string(gan_loss) + "_" + fakes + "_" + similarity + "_norm_over_" + norm;
}

test::Options options_of(const RoutingForm& form, test::Options options) {
  const auto& [gan_loss, fakes, similarity, norm] = form;
  for (const auto& [name, value] : {std::pair("gan_loss", gan_loss), std::pair("fakes", fakes),
                                    std::pair("similarity", similarity), std::pair("norm", norm)})
    options.emplace_back(name, text(value));
  options.insert(options.end(), {{"latent_dim", whole(kCode)},
                                 {"hidden", test::sizes({8, 7})},
                                 {"batch_norm", Node(true)},
                                 {"real_weight", number(kRealWeight)}});
  return options;
}

/// A fully connected net with batch norm by hand. A constant one yields no gradients for its
/// parameters.
struct Written {
  torch::OrderedDict<std::string, Tensor> params;
  bool constant;

  Tensor value(const std::string& name) const {
    return constant ? params[name].detach() : params[name];
  }
  Tensor linear(const Tensor& h, const std::string& name) const {
    return torch::matmul(h, value(name + ".weight").t()) + value(name + ".bias");
  }
  Tensor norm(const Tensor& h, const std::string& name) const {
    const Tensor centred = h - h.mean(0), variance = centred.square().mean(0);
    return centred / torch::sqrt(variance + 1e-5) * value(name + ".weight") + value(name + ".bias");
  }
};

/// The losses of the paper for one player, all other nets constant.
struct Alone {
  Alone(Model& model, const std::string& player, bool as_one_batch)
      : encoder{model.named_parameters(), player != "encoder"},
        decoder{model.named_parameters(), player != "decoder"},
        critic{model.named_parameters(), player != "critic"},
        together(as_one_batch) {}

  Tensor decode(const Tensor& z) const {
    Tensor h = torch::relu(decoder.norm(decoder.linear(z, "decoder.linear0"), "decoder.norm0"));
    h = torch::relu(decoder.norm(decoder.linear(h, "decoder.linear1"), "decoder.norm1"));
    return torch::sigmoid(decoder.linear(h, "decoder.linear2"));
  }
  Tensor features(const Tensor& x) const {
    return critic.linear(
        torch::relu(critic.norm(critic.linear(x, "critic.linear0"), "critic.norm0")),
        "critic.linear1");
  }
  Tensor judge(const Tensor& f) const {
    return critic.linear(torch::relu(critic.norm(f, "critic.norm1")), "critic.linear2").flatten();
  }

  /// A net of each kind of rows, as one batch or each alone.
  template <class F>
  Tensors each(Tensors kinds, const F& net) const {
    if (together) return net(torch::cat(kinds)).chunk(static_cast<int64_t>(kinds.size()));
    for (Tensor& kind : kinds) kind = net(kind);
    return kinds;
  }

  Written encoder, decoder, critic;
  bool together;
};

/// `player`'s loss by algorithm 1, on a graph of its own.
Tensor loss_of(Model& model, const std::string& player, const RoutingForm& form,
               const Tensor& images) {
  const auto& [gan_loss, fakes, similarity_in, norm] = form;
  const Alone nets(model, player, is(norm, "all"));
  const Tensor x = images.flatten(1);
  Rng rng(5);
  const Tensor noise = tensor::normal(rng, {kCount, kCode}),
               prior = tensor::normal(rng, {kCount, kCode});
  const Tensor h =
      torch::relu(nets.encoder.norm(nets.encoder.linear(x, "encoder.linear0"), "encoder.norm0"));
  const Tensor moments =
      nets.encoder.linear(torch::relu(nets.encoder.linear(h, "encoder.linear1")), "posterior");
  const Tensor mean = moments.slice(1, 0, kCode), log_var = moments.slice(1, kCode);
  const Tensor kl = .5 * (mean.square() + log_var.exp() - log_var - 1).sum(1).mean();
  const Tensors made = nets.each({mean + torch::exp(.5 * log_var) * noise, prior},
                                 [&](const Tensor& z) { return nets.decode(z); });
  const Tensor &again = made[0], &generated = made[1];
  const bool refuses_both = is(fakes, "both"), in_features = is(similarity_in, "features");
  Tensors f =
      nets.each(refuses_both || in_features ? Tensors{x, generated, again} : Tensors{x, generated},
                [&](const Tensor& rows) { return nets.features(rows); });
  const Tensor similarity =
      in_features ? .5 * (f[0].detach() - f[2]).square().sum(1).mean()
                  : .5 / (kRoutingSigma * kRoutingSigma) * (again - x).square().sum(1).mean();
  if (!refuses_both) f.resize(2);
  const Tensors judged = nets.each(f, [&](const Tensor& rows) { return nets.judge(rows); });
  const Tensor real = -torch::log(torch::sigmoid(judged[0])).mean();
  Tensor fake = torch::zeros({}), fooling = torch::zeros({});
  for (size_t i = 1; i < judged.size(); ++i) {
    fake = fake - torch::log(1 - torch::sigmoid(judged[i])).mean();
    fooling = fooling - torch::log(torch::sigmoid(judged[i])).mean();
  }
  if (player == "encoder") return kAlpha * kl + similarity;
  if (player == "critic") return 2 * kRealWeight * real + 2 * (1 - kRealWeight) * fake;
  return kGamma * similarity + (is(gan_loss, "saturating") ? -(real + fake) : fooling);
}

class Routing : public testing::TestWithParam<RoutingForm> {
 protected:
  std::shared_ptr<Model> with(test::Options options) {
    const auto model = made("vae_gan", options_of(GetParam(), std::move(options)),
                            info_of({1, 3, 3}, data::ValueKind::unit));
    set_training(*model, true);
    return model;
  }
  std::shared_ptr<Model> model() {
    return with(
        {{"gamma", number(kGamma)}, {"alpha", number(kAlpha)}, {"sigma", number(kRoutingSigma)}});
  }

  /// The gradient of player `index`.
  Tensors gradient(Model& model, size_t index) {
    return torch::autograd::grad({test::play(model, 0, x_, Rng(5)).losses[index].terms.total},
                                 model.players()[index].params);
  }

  test::DoubleByDefault double_;
  Tensor x_ = torch::linspace(.02, .98, kCount * 9).view({kCount, 1, 3, 3}).square();
};

TEST_P(Routing, EachPlayersGradientIsThatOfThePapersLossAlone) {
  const auto model = this->model();
  const train::PlayerTable player_table(*model);
  const std::string turn = "vae_gan";
  const TurnResult played = test::play(*model, 0, x_, Rng(5));
  const train::Gradients gradients = train::differentiate({turn, played.losses, 0}, player_table);
  ASSERT_EQ(played.losses.size(), 3u);
  for (size_t i = 0; i < played.losses.size(); ++i) {
    const std::string& player = played.losses[i].player;
    const Tensor loss = loss_of(*model, player, GetParam(), x_);
    EXPECT_NEAR(played.losses[i].terms.total.item<double>(), loss.item<double>(), 1e-10) << player;
    loss.backward();
    const train::PlayerParams& player_params = player_table.at(player, turn);
    for (size_t k = 0; k < player_params.params.size(); ++k) {
      const Tensor want = player_params.tensors[k].grad();
      ASSERT_TRUE(want.defined()) << player_params.params[k].first;
      // Rounding of some hundred operations.
      EXPECT_LT((gradients.of[i][k] - want).norm().item<double>(),
                1e-9 * want.norm().item<double>() + 1e-12)
          << player_params.params[k].first;
    }
    for (const Tensor& param : model->parameters()) Tensor(param).mutable_grad() = Tensor();
  }
}

TEST_P(Routing, NothingOfTheGameReachesTheEncoder) {
  const auto model = this->model();
  const Tensors before = gradient(*model, 0);
  {
    const torch::NoGradGuard no_grad;
    // Another verdict on the same features.
    model->named_parameters()["critic.linear2.weight"].mul_(-3);
  }
  const Tensors after = gradient(*model, 0);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(torch::equal(before[i], after[i]));
}

TEST_P(Routing, NothingOfTheReconstructionReachesTheCritic) {
  const Tensors light = gradient(*model(), 2),
                heavy = gradient(
                    *with({{"gamma", number(100)}, {"alpha", number(9)}, {"sigma", number(.01)}}),
                    2);
  for (size_t i = 0; i < light.size(); ++i) EXPECT_TRUE(torch::equal(light[i], heavy[i]));
}

INSTANTIATE_TEST_SUITE_P(Forms, Routing,
                         testing::Combine(testing::Values("saturating", "non_saturating"),
                                          testing::Values("both", "prior"),
                                          testing::Values("features", "pixels"),
                                          testing::Values("group", "all")),
                         name_of);

}  // namespace
}  // namespace elbo::models
