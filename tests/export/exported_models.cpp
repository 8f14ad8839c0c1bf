// SPDX-License-Identifier: MIT
// Models to be exported, and their abilities called directly.
#include "tests/export/exported_models.h"

#include "elbo/core/str.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/state.h"
#include "elbo/tensor/random.h"

namespace elbo::test {

using models::Conditioned;

std::vector<ExportCase> export_cases() {
  std::vector<ExportCase> out;
  for (const models::ModelEntry& entry : models::model_entries()) {
    const bool one_layer = entry.name.starts_with("rbm_") || entry.name == "nade",
               none = entry.name == "gaussian_density" || entry.name == "diffusion";
    out.push_back({entry.name, str("name = \"", entry.name, "\"\n",
                                   none        ? ""
                                   : one_layer ? "hidden = 12"
                                               : "hidden = [12]")});
  }
  const auto add = [&](const std::string& name, const std::string& model,
                       const std::string& options) {
    out.push_back({name, str("name = \"", model, "\"\n", options)});
  };
  const std::string conv = "net = \"conv\"\nwidth = 4\n", larsen = "net = \"larsen\"\nwidth = 4\n";
  for (const char* model : {"vae", "cvae", "gan", "infogan", "acgan", "classifier"})
    add(str("conv_", model), model, conv);
  add("conv_told_vae", "vae", conv + "condition = \"attributes\"");
  for (const char* model : {"vae", "vae_gan", "gan"}) add(str("larsen_", model), model, larsen);
  add("larsen_told_vae_gan", "vae_gan", larsen + "condition = \"attributes\"");
  add("metz_gan", "gan", "net = \"metz\"\nwidth = 4");
  add("told_vae_gan", "vae_gan", "hidden = [12]\ncondition = \"attributes\"");
  for (const char* likelihood :
       {"continuous_bernoulli", "gaussian", "gaussian_learned", "logistic_mixture"})
    add(str(likelihood, "_vae"), "vae",
        str("hidden = [12]\ncomponents = 3\nlikelihood = \"", likelihood, "\""));
  add("told_gan", "gan", "hidden = [12]\ncondition = \"attributes\"");
  for (const char* activation : {"leaky_relu", "tanh", "elu", "sigmoid"})
    add(str(activation, "_vae"), "vae", str("hidden = [12, 9]\nactivation = \"", activation, "\""));
  add("deep_helmholtz", "helmholtz", "hidden = [12, 7]");
  return out;
}

std::shared_ptr<models::Model> exported_model(const ExportCase& of, const data::DataInfo& info) {
  Rng rng(4);
  const auto model = models::make_model(io::parse_toml(of.options, of.name), info, rng);
  const torch::NoGradGuard no_grad;
  for (auto& [name, tensor] : models::state_of(*model)) {
    if (!tensor.is_floating_point()) continue;
    const Tensor noise = tensor::normal(rng, tensor.sizes());
    const bool spread = name.ends_with("running_var");
    Tensor(tensor).copy_(spread ? .5 + noise.abs() : tensor + .05 * noise);
  }
  models::set_training(*model, false);
  return model;
}

AskedWith asked_with(models::Model& model, const exports::Program& program, int64_t batch) {
  Rng rng(9, {static_cast<uint64_t>(batch)});
  AskedWith out;
  for (const exports::Port& port : program.inputs) {
    exports::Extents shape = port.shape;
    shape[0] = batch;
    auto* conditional = dynamic_cast<models::Conditional*>(&model);
    if (port.name == "condition" &&
        conditional->condition_kind() == models::ConditionKind::classes) {
      const Tensor classes = tensor::random_classes(rng, batch, shape[1]);
      out.of_model.push_back(classes);
      out.of_program.push_back(torch::one_hot(classes, shape[1]).to(torch::kFloat32));
      continue;
    }
    const Tensor values =
        port.name == "z" ? tensor::normal(rng, shape) : tensor::uniform(rng, shape);
    out.of_model.push_back(values);
    out.of_program.push_back(values);
  }
  return out;
}

namespace {

Tensors said_of_features(const Conditioned& given, const exports::Program& program,
                         const Tensor& x) {
  Tensors out;
  for (const exports::Port& port : program.outputs)
    out.push_back(given.ability<models::HasFeatures>()->features(x, port.name));
  return out;
}

}  // namespace

Tensors said_by_model(models::Model& model, const exports::Program& program, const Tensors& in) {
  const torch::NoGradGuard no_grad;
  tensor::Batch beside;
  beside.x = in[0];
  if (in.size() > 1) (in[1].scalar_type() == torch::kInt64 ? beside.y : beside.attributes) = in[1];
  const Conditioned given = in.size() > 1 ? Conditioned(model, beside) : Conditioned(model);
  const std::string& role = program.role;
  const Tensor& x = in[0];
  if (role == "encoder") {
    const models::Posterior q = given.ability<models::Encodes>()->encode(x);
    return q.log_var.defined() ? Tensors{q.mean, q.log_var} : Tensors{q.mean};
  }
  if (role == "decoder" || role == "generator")
    return {given.ability<models::Decodes>()->decode(x)};
  if (role == "critic") return {given.ability<models::Judges>()->judge(x)};
  if (role == "features") return said_of_features(given, program, x);
  if (role == "classifier") return {given.ability<models::Classifies>()->classify(x)};
  if (role == "attributes") return {given.ability<models::AttributePredictor>()->attributes(x)};
  if (role == "energy") return {given.ability<models::Energy>()->energy(x)};
  Rng rng(3);
  const int64_t to = role == "translator_to_2" ? 2 : 1;
  return {given.ability<models::Translates>()->translate(x, {3 - to, to}, rng)};
}

}  // namespace elbo::test
