// SPDX-License-Identifier: MIT
// A last bias from the mean of the data.
#include "elbo/models/output_bias.h"

#include "elbo/core/str.h"

namespace elbo::models {
namespace {

constexpr double kLeastMean = 1e-3;  // the IWAE authors' clipping

/// The mean of each channel of (C, H, W): (C).
Tensor channel_means(const Tensor& mean, const data::DataInfo& info) {
  return mean.view({info.shape.front(), -1}).mean(1);
}

}  // namespace

void set_output_bias(nn::Net& net, const data::DataInfo& info, OutputLink link,
                     const char* option) {
  if (info.mean.empty()) return;
  Tensor bias = net.parameters().back();
  Tensor mean = torch::tensor(info.mean, torch::kFloat64);
  if (bias.dim() == 1 && info.is_image() && bias.numel() == info.shape.front())
    mean = channel_means(mean, info);
  if (bias.dim() != 1 || bias.numel() != mean.numel())
    throw ConfigError("model.", option, " = \"data\": the last layer has a parameter of shape (",
                      join(bias.sizes(), ", "), "), want a bias a value or a channel; set ", option,
                      " = \"zero\"");
  const torch::NoGradGuard no_grad;
  bias.copy_((link == OutputLink::logit ? torch::logit(mean, kLeastMean) : mean) /
             net.output_gain());
}

}  // namespace elbo::models
