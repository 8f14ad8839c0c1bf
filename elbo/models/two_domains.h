// SPDX-License-Identifier: MIT
// What models of two domains share: they want data that have two (elbo/data/domains.h), and say
// with the same options what nets they have.
#pragma once
#include "elbo/models/model.h"
#include "elbo/models/nets.h"

namespace elbo {

/// The defaults are the 784-128-784 nets of the lecture's repository.
struct DomainNetOptions {
  NetOptions net{.hidden = {128}, .init = Init::torch};

  template <class Visit>
  void fields(Visit&& visit) {
    visit("net", net.kind,
          "mlp: fully connected; conv: convolutional with batch norm, larsen: the nets of VAE/GAN, "
          "both for images of 28, 32 or 64 pixels; metz: the small nets on which modes are "
          "counted, 28 pixels");
    visit("hidden", net.hidden, "mlp: sizes of the hidden layers, from the data's side on",
          AtLeast{1});
    visit("width", net.width,
          "conv, larsen, metz: channels at the first halving, doubled at each further one",
          AtLeast{1});
    visit("activation", net.activation,
          "nonlinearity between layers; the critic of conv has leaky_relu, larsen has relu");
    visit("init", net.init,
          "initialisation of the weights, by the paper it comes from; dcgan suits conv, larsen "
          "larsen");
  }
};

/// The nets' options for such data: batch norm where they are no mlp. ConfigError where the data
/// have one domain; `model` is the model's name.
NetOptions nets_of(const DomainNetOptions& options, const DataInfo& info, const char* model);

}  // namespace elbo
