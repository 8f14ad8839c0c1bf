// SPDX-License-Identifier: MIT
// Opening a pretrained model; comparing; copying.
#include "elbo/models/pretrained.h"

#include <torch/types.h>

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/models/bundle_io.h"
#include "elbo/models/state.h"

namespace elbo::models {
namespace {

constexpr size_t kShown = 3;

std::string described(const tensor::NamedTensors& state, size_t index) {
  if (index >= state.size()) return "nothing";
  return str(state[index].first, " (", join(state[index].second.sizes(), " x "), ")");
}

}  // namespace

void load_pretrained(Fs& fs, Model& model, const data::DataInfo& info) {
  auto* frozen = dynamic_cast<FrozenFrom*>(&model);
  if (frozen == nullptr) return;
  const std::string option = str("model.", frozen->pretrained_option()),
                    place = frozen->pretrained();
  if (place.empty()) {
    log_warning(option,
                " is empty: the part that it would bring stays as it was initialised, at random; "
                "name a trained run to learn from it");
    return;
  }
  const LoadedModel pretrained = load_model(fs, place);
  if (pretrained.info.shape != info.shape)
    throw ConfigError(option, " = \"", printable(place), "\": its examples are ",
                      join(pretrained.info.shape, " x "), ", want ", join(info.shape, " x "),
                      " as the data's");
  frozen->copy_frozen(*pretrained.model);
  log_info(option, ": weights of the ", pretrained.manifest.model, " in ", printable(place),
           ", after step ", pretrained.manifest.step);
}

void copy_state(const torch::nn::Module& from, torch::nn::Module& to, const std::string& what) {
  const tensor::NamedTensors given = state_of(from), wanted = state_of(to);
  std::vector<std::string> differences;
  for (size_t i = 0; i < std::max(given.size(), wanted.size()) && differences.size() < kShown;
       ++i) {
    const std::string got = described(given, i), want = described(wanted, i);
    if (got != want) differences.push_back(str("got ", got, ", want ", want));
  }
  if (!differences.empty())
    throw ConfigError(what, " is of another form: ", join(differences, "; "),
                      "; train both with the same net, width, hidden and condition");
  const torch::NoGradGuard no_grad;
  for (size_t i = 0; i < given.size(); ++i) Tensor(wanted[i].second).copy_(given[i].second);
}

}  // namespace elbo::models
