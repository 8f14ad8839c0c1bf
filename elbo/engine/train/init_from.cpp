// SPDX-License-Identifier: MIT
// Copies the tensors that agree in name and shape.
#include "elbo/engine/train/init_from.h"

#include <torch/types.h>

#include <algorithm>
#include <map>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/engine/open_model.h"
#include "elbo/models/state.h"

namespace elbo::engine {
namespace {

constexpr size_t kMostNamed = 12;  // tensors in a message

std::string first_of(const std::vector<std::string>& all) {
  const std::vector<std::string> some(
      all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(kMostNamed, all.size())));
  return str(join(some, ", "),
             all.size() > kMostNamed ? str(" and ", all.size() - kMostNamed, " more") : "");
}

std::string shape_text(const Tensor& tensor) {
  return tensor.dim() == 0 ? "one number" : join(tensor.sizes(), " x ");
}

/// Copies what fits, and fills the lists of `origin`.
void copy_matching(const tensor::NamedTensors& from, const tensor::NamedTensors& to,
                   WeightsOrigin& origin) {
  std::map<std::string, Tensor> given(from.begin(), from.end());
  const torch::NoGradGuard no_grad;
  for (const auto& [name, own] : to) {
    const auto found = given.find(name);
    if (found == given.end()) {
      origin.fresh.push_back(str(name, " (not there)"));
      continue;
    }
    const Tensor& other = found->second;
    if (other.sizes() == own.sizes() && other.scalar_type() == own.scalar_type()) {
      Tensor(own).copy_(other);
      ++origin.taken;
    } else {
      origin.fresh.push_back(
          str(name, " (", shape_text(other), " there, ", shape_text(own), " here)"));
    }
    given.erase(found);
  }
  for (const auto& [name, tensor] : from)
    if (given.contains(name)) origin.unused.push_back(name);
}

}  // namespace

WeightsOrigin begin_with_weights_of(models::Model& model, const std::string& run_or_bundle) {
  api::ModelRequest request;
  request.run = run_or_bundle;
  request.device = "cpu";  // its weights are copied, and not used
  const models::LoadedModel given = open_model(request);
  WeightsOrigin origin;
  origin.run =
      given.run ? given.run->name() : Path(run_or_bundle).lexically_normal().filename().string();
  origin.model = given.manifest.model;
  origin.step = given.manifest.step;
  origin.weights = given.manifest.weights;
  origin.sha256 = given.manifest.weights_sha256;
  const tensor::NamedTensors own = models::state_of(model);
  copy_matching(models::state_of(*given.model), own, origin);
  if (origin.taken == 0)
    throw ConfigError("--init-from ", printable(run_or_bundle), ": the ", described(origin),
                      " has no tensor with name and shape of one of this model's: ",
                      first_of(origin.fresh), "; train both with the same model and nets");
  log_info("begins with weights of the ", described(origin), ": ", origin.taken, " of ", own.size(),
           " tensors, SHA-256 ", origin.sha256.substr(0, 12));
  if (!origin.fresh.empty())
    log_warning("--init-from: ", origin.fresh.size(), " of ", own.size(),
                " tensors begin at random: ", first_of(origin.fresh));
  if (!origin.unused.empty())
    log_warning("--init-from: ", origin.unused.size(),
                " tensors there have no place here: ", first_of(origin.unused));
  return origin;
}

std::string described(const WeightsOrigin& origin) {
  return str(origin.model, " of ", printable(origin.run), " after step ", origin.step,
             origin.weights == "ema" ? ", averaged" : "");
}

}  // namespace elbo::engine
