// SPDX-License-Identifier: MIT
// Encoders, decoders and critics by option.
#include "elbo/models/nets.h"

#include "elbo/core/str.h"
#include "elbo/nn/conv_nets.h"
#include "elbo/nn/games/headed_critic.h"
#include "elbo/nn/games/spectral_norm.h"
#include "elbo/nn/infogan_nets.h"
#include "elbo/nn/larsen_nets.h"
#include "elbo/nn/metz_nets.h"

namespace elbo::models {
namespace {

/// Of a critic whose net has batch norm by itself.
nn::NormKind critic_norm(const NetOptions& options) {
  switch (options.critic_norm) {
    case CriticNorm::own:
    case CriticNorm::batch: return nn::NormKind::batch;
    case CriticNorm::layer: return nn::NormKind::layer;
    case CriticNorm::none:
    case CriticNorm::spectral: return nn::NormKind::none;
  }
  return nn::NormKind::none;
}

/// For nets that are no critics.
NetOptions without_critic(NetOptions options) {
  options.critic_norm = CriticNorm::own;
  return options;
}

/// For the critic itself.
NetOptions critic_form(NetOptions options) {
  options.batch_norm = critic_has_batch_norm(options);
  return options;
}

nn::ConvOptions conv_options(const NetOptions& options, const data::DataInfo& info) {
  nn::ConvOptions conv = nn::conv_options_for(info.shape);
  conv.width = options.width;
  conv.condition = options.condition;
  conv.activation = options.activation;
  conv.batch_norm = options.batch_norm;
  conv.layer_norm = options.critic_norm == CriticNorm::layer;
  conv.init = options.init;
  return conv;
}

nn::LarsenOptions larsen_options(const NetOptions& options, const data::DataInfo& info) {
  const nn::ConvOptions image = nn::conv_options_for(info.shape, "larsen");
  nn::LarsenOptions larsen;
  larsen.channels = image.channels;
  larsen.pixels = image.pixels;
  larsen.width = options.width;
  larsen.fc = options.fc;
  larsen.condition = options.condition;
  larsen.init = options.init;
  larsen.norm = critic_norm(options);
  return larsen;
}

/// ConfigError where examples are no images of 28 pixels, or there is a condition.
void want_plain_digits(const NetOptions& options, const data::DataInfo& info) {
  if (info.shape.size() != 3 || info.shape[1] != 28 || info.shape[2] != 28)
    throw ConfigError("model.net = \"", name_of(options.kind), "\": got examples of shape (",
                      join(info.shape, ", "), "), want images of 28 x 28");
  if (options.condition > 0)
    throw ConfigError("model.net = \"", name_of(options.kind),
                      "\": its critic has no place for a condition; try net = \"conv\"");
}

nn::InfoGanOptions infogan_options(const NetOptions& options, const data::DataInfo& info) {
  want_plain_digits(options, info);
  return {.channels = info.shape[0], .init = options.init, .norm = critic_norm(options)};
}

nn::MetzOptions metz_options(const NetOptions& options, const data::DataInfo& info) {
  want_plain_digits(options, info);
  nn::MetzOptions metz;
  metz.channels = info.shape[0];
  metz.width = options.width;
  metz.init = options.init;
  metz.norm = critic_norm(options);
  return metz;
}

nn::MlpOptions mlp_options(const NetOptions& options) {
  nn::MlpOptions mlp;
  mlp.between = options.activation;
  mlp.batch_norm = options.batch_norm;
  mlp.layer_norm = options.critic_norm == CriticNorm::layer;
  mlp.init = options.init;
  return mlp;
}

std::shared_ptr<nn::LayeredCritic> make_mlp_critic(const NetOptions& options,
                                                   const data::DataInfo& info, Rng& rng) {
  nn::MlpOptions mlp = mlp_options(options);
  mlp.sizes = options.hidden;
  mlp.sizes.insert(mlp.sizes.begin(), info.values());
  mlp.sizes.push_back(1);
  return std::make_shared<nn::MlpCritic>(mlp, options.condition, rng);
}

/// A critic that is linear in its input, from which no layer can be taken.
std::shared_ptr<nn::Net> make_linear_critic(const NetOptions& options, const data::DataInfo& info,
                                            Rng& rng) {
  if (options.condition > 0)
    throw ConfigError(
        "model.hidden: a critic without hidden layers cannot weigh attributes against an example; "
        "want at least one");
  nn::MlpOptions mlp = mlp_options(options);
  mlp.sizes = {info.values(), 1};
  return std::make_shared<nn::Mlp>(mlp, rng);
}

/// As make_layered_critic, without spectral norms.
std::shared_ptr<nn::LayeredCritic> make_plain_layered_critic(const NetOptions& options,
                                                             const data::DataInfo& info, Rng& rng) {
  if (options.kind == NetKind::larsen)
    return std::make_shared<nn::LarsenCritic>(larsen_options(options, info), rng);
  if (options.kind != NetKind::mlp)
    throw ConfigError("model.net = \"", name_of(options.kind),
                      "\": its critic shows no similarity layer; try net = \"larsen\" or \"mlp\"");
  if (options.hidden.empty())
    throw ConfigError(
        "model.hidden: got none, want at least one layer: the critic's last hidden one is its "
        "similarity layer");
  return make_mlp_critic(options, info, rng);
}

/// A head of so many outputs for a trunk's features.
std::shared_ptr<nn::Net> make_head(const NetOptions& options, const data::DataInfo& info,
                                   std::pair<int64_t, int64_t> size, Rng& rng) {
  const auto [features, outputs] = size;
  if (options.kind == NetKind::infogan28)
    return std::make_shared<nn::InfoGanHead>(nn::InfoGanHead::Size{features, outputs - 1},
                                             infogan_options(options, info), rng);
  return std::make_shared<nn::Linear>(nn::Linear::Size{features, outputs}, options.init, rng);
}

/// Trunk and head. `told`: the condition enters beside the example.
std::shared_ptr<nn::HeadedCritic> make_headed_critic(const NetOptions& options,
                                                     const data::DataInfo& info,
                                                     std::pair<int64_t, bool> outputs_and_told,
                                                     Rng& rng) {
  const auto [outputs, told] = outputs_and_told;
  NetOptions plain = options;
  if (!told) plain.condition = 0;
  if (options.kind == NetKind::conv) plain.activation = kernels::Activation::leaky_relu;
  const Encoder trunk = make_encoder(plain, info, rng);
  nn::HeadedCritic::Form form{.trunk = trunk.net, .head = {}, .features = trunk.features};
  form.head = make_head(plain, info,
                        {trunk.features + (options.minibatch_deviation ? 1 : 0), outputs}, rng);
  form.deviation = options.minibatch_deviation;
  form.projection = options.projection ? options.condition : 0;
  form.told = told && options.condition > 0;
  return std::make_shared<nn::HeadedCritic>(form, options.init, rng);
}

/// A critic of one output by its kind alone.
std::shared_ptr<nn::Net> make_plain_critic(const NetOptions& options, const data::DataInfo& info,
                                           Rng& rng) {
  if (options.kind == NetKind::conv) {
    nn::ConvOptions conv = conv_options(options, info);
    conv.activation = kernels::Activation::leaky_relu;
    return std::make_shared<nn::ConvCritic>(conv, rng);
  }
  if (options.kind == NetKind::metz)
    return std::make_shared<nn::MetzCritic>(metz_options(options, info), rng);
  if (options.kind == NetKind::infogan28) return make_headed_critic(options, info, {1, false}, rng);
  const bool linear = options.kind == NetKind::mlp && options.hidden.empty();
  return linear ? make_linear_critic(options, info, rng)
                : make_plain_layered_critic(options, info, rng);
}

}  // namespace

NetOptions nets_of(const DomainNetOptions& options, const data::DataInfo& info, const char* model) {
  if (info.domain_names.size() != 2)
    throw ConfigError("model.name = \"", model, "\": got ", info.name,
                      " of one domain, want two; set data.domains = \"rotated\" for pictures, or "
                      "to an attribute such as \"spectacles\" of faces");
  NetOptions out = options.net;
  out.batch_norm = out.kind != NetKind::mlp;
  return out;
}

Encoder make_encoder(const NetOptions& options, const data::DataInfo& info, Rng& rng) {
  if (options.kind == NetKind::conv) {
    const auto net = std::make_shared<nn::ConvEncoder>(conv_options(options, info), rng);
    return {net, net->features()};
  }
  if (options.kind == NetKind::larsen) {
    const auto net = std::make_shared<nn::LarsenEncoder>(larsen_options(options, info), rng);
    return {net, net->features()};
  }
  if (options.kind == NetKind::metz) {
    const auto net = std::make_shared<nn::MetzTrunk>(metz_options(options, info), rng);
    return {net, net->features()};
  }
  if (options.kind == NetKind::infogan28)
    return {std::make_shared<nn::InfoGanTrunk>(infogan_options(options, info), rng),
            nn::InfoGanTrunk::kFeatures};
  nn::MlpOptions mlp = mlp_options(options);
  mlp.sizes = options.hidden;
  mlp.sizes.insert(mlp.sizes.begin(), info.values() + options.condition);
  mlp.last = options.activation;
  return {std::make_shared<nn::Mlp>(mlp, rng), mlp.sizes.back()};
}

std::shared_ptr<nn::Net> make_decoder(const NetOptions& options, const data::DataInfo& info,
                                      const DecoderShape& shape, Rng& rng) {
  if (options.critic_norm != CriticNorm::own)
    return make_decoder(without_critic(options), info, shape, rng);
  if (options.kind == NetKind::conv) {
    nn::ConvOptions conv = conv_options(options, info);
    conv.channels *= shape.outputs_per_value;
    conv.last = shape.last;
    conv.norm_condition = options.conditional_norm ? options.condition : 0;
    return std::make_shared<nn::ConvDecoder>(shape.latent_dim, conv, rng);
  }
  if (options.kind == NetKind::larsen) {
    nn::LarsenOptions larsen = larsen_options(options, info);
    larsen.channels *= shape.outputs_per_value;
    larsen.last = shape.last;
    return std::make_shared<nn::LarsenDecoder>(shape.latent_dim, larsen, rng);
  }
  if (options.kind == NetKind::metz) {
    nn::MetzOptions metz = metz_options(options, info);
    metz.channels *= shape.outputs_per_value;
    metz.last = shape.last;
    return std::make_shared<nn::MetzGenerator>(shape.latent_dim, metz, rng);
  }
  if (options.kind == NetKind::infogan28) {
    nn::InfoGanOptions infogan = infogan_options(options, info);
    infogan.channels *= shape.outputs_per_value;
    infogan.last = shape.last;
    return std::make_shared<nn::InfoGanGenerator>(shape.latent_dim, infogan, rng);
  }
  nn::MlpOptions mlp = mlp_options(options);
  mlp.sizes.assign(options.hidden.rbegin(), options.hidden.rend());
  mlp.sizes.insert(mlp.sizes.begin(), shape.latent_dim);
  mlp.sizes.push_back(info.values() * shape.outputs_per_value);
  mlp.last = shape.last;
  return std::make_shared<nn::Mlp>(mlp, rng);
}

bool critic_has_batch_norm(const NetOptions& options) {
  if (options.critic_norm != CriticNorm::own) return options.critic_norm == CriticNorm::batch;
  return options.batch_norm || (options.kind != NetKind::mlp && options.kind != NetKind::conv);
}

std::shared_ptr<nn::Net> make_critic(const NetOptions& options, const data::DataInfo& info,
                                     Rng& rng) {
  const NetOptions form = critic_form(options);
  const bool headed = form.minibatch_deviation || form.projection;
  std::shared_ptr<nn::Net> net;
  if (headed) net = make_headed_critic(form, info, {1, !form.projection}, rng);
  else net = make_plain_critic(form, info, rng);
  if (form.critic_norm != CriticNorm::spectral) return net;
  return std::make_shared<nn::SpectralNet>(net, rng);
}

std::shared_ptr<nn::LayeredCritic> make_layered_critic(const NetOptions& options,
                                                       const data::DataInfo& info, Rng& rng) {
  const NetOptions form = critic_form(options);
  const auto net = make_plain_layered_critic(form, info, rng);
  if (form.critic_norm != CriticNorm::spectral) return net;
  return std::make_shared<nn::SpectralNet>(net, rng);
}

AfterUpdate advancing(nn::Net& critic, AfterUpdate others) {
  auto* spectral = dynamic_cast<nn::SpectralNet*>(&critic);
  if (spectral == nullptr) return others;
  return [spectral, others = std::move(others)](const BatchMeans& means) {
    spectral->advance();
    if (others) others(means);
  };
}

std::shared_ptr<nn::LayeredCritic> make_wide_critic(const NetOptions& options,
                                                    const data::DataInfo& info, int64_t outputs,
                                                    Rng& rng) {
  const NetOptions form = critic_form(options);
  const auto net = make_headed_critic(form, info, {outputs, false}, rng);
  if (form.critic_norm != CriticNorm::spectral) return net;
  return std::make_shared<nn::SpectralNet>(net, rng);
}

nn::ConvOptions want_conv(const NetOptions& options, const data::DataInfo& info,
                          const char* option) {
  if (options.kind != NetKind::conv)
    throw ConfigError("model.", option, ": got net = \"", name_of(options.kind),
                      "\", want \"conv\", which keeps values in place");
  return conv_options(options, info);
}

void want_separate_critic(NetKind kind, const char* who) {
  if (kind != NetKind::conv && kind != NetKind::mlp)
    throw ConfigError("model.net: the critic of \"", name_of(kind), "\" has batch norm, and ", who,
                      " penalises the slope at each example alone; want net = \"conv\" or \"mlp\"");
}

}  // namespace elbo::models
