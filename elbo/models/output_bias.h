// SPDX-License-Identifier: MIT
// Where a decoder's or generator's last bias begins: at the mean of the training data, so that an
// untrained net shows the mean picture and no critic or bound spends its first steps on finding it
// (Burda, Grosse and Salakhutdinov 2016 begin so).
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/nn/net.h"

namespace elbo::models {

/// The initialisation of the last bias. zero: as `init` has it (some draw it at random).
enum class OutputBias { zero, data };
constexpr auto enum_names(OutputBias) { return std::array{"zero", "data"}; }

/// What stands behind the last layer: a logistic function, or nothing.
enum class OutputLink { logit, identity };

/// Fills the bias of the last layer of `net` by `info.mean`: each value's for a fully connected
/// layer, each channel's for a convolution; with `logit` the logit of the mean, clipped to [.001,
/// .999]. Nothing where the mean is not known (a bundle is read: its weights follow). ConfigError
/// where the last layer has no such bias; `option` is what asked for it, for the text.
void set_output_bias(nn::Net& net, const data::DataInfo& info, OutputLink link, const char* option);

}  // namespace elbo::models
