// SPDX-License-Identifier: MIT
// Abilities as functions of tensors; each is recorded, translated and tried.
#include "elbo/export/roles.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/export/recording.h"
#include "elbo/export/translation.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/state.h"
#include "elbo/tensor/in_shape.h"
#include "elbo/tensor/random.h"
#include "elbo/tensor/torch_error.h"

namespace elbo::exports {
namespace {

constexpr int64_t kTriedExamples = 4;
// Of values about 1: float32, and sums in another order.
constexpr double kTolerance = 1e-4;

using models::Conditioned;

/// A function of a model and how it is called.
struct RoleFunction {
  std::string role;
  bool takes_codes = false;  ///< z, else x
  std::vector<std::string> outputs;
  std::function<Tensors(const Conditioned&, const Tensor&)> call;
};

template <class Ability>
Ability& wanted(const Conditioned& model) {
  Ability* there = model.ability<Ability>();
  if (there == nullptr) throw Unsupported("the model has it only without its condition");
  return *there;
}

Tensors encoded_by(const Conditioned& model, const Tensor& x) {
  const models::Posterior q = wanted<models::Encodes>(model).encode(x);
  return q.log_var.defined() ? Tensors{q.mean, q.log_var} : Tensors{q.mean};
}

RoleFunction translator(int64_t to) {
  return {
      str("translator_to_", to), false, {"image"}, [to](const Conditioned& model, const Tensor& x) {
        Rng rng(0);
        return Tensors{wanted<models::Translates>(model).translate(x, {3 - to, to}, rng)};
      }};
}

RoleFunction features_of(models::HasFeatures& model) {
  const std::vector<std::string> layers = model.feature_layers();
  return {"features", false, layers, [layers](const Conditioned& given, const Tensor& x) {
            Tensors out;
            for (const std::string& layer : layers)
              out.push_back(wanted<models::HasFeatures>(given).features(x, layer));
            return out;
          }};
}

/// The functions that the model has the abilities for.
std::vector<RoleFunction> functions_of(models::Model& model) {
  std::vector<RoleFunction> out;
  const bool encodes = models::has_ability<models::Encodes>(model);
  if (encodes) out.push_back({"encoder", false, {"mean", "log_var"}, encoded_by});
  if (models::has_ability<models::Decodes>(model))
    out.push_back({encodes ? "decoder" : "generator",
                   true,
                   {"image"},
                   [](const Conditioned& given, const Tensor& z) {
                     return Tensors{wanted<models::Decodes>(given).decode(z)};
                   }});
  if (models::has_ability<models::Judges>(model))
    out.push_back({"critic", false, {"logit"}, [](const Conditioned& given, const Tensor& x) {
                     return Tensors{wanted<models::Judges>(given).judge(x)};
                   }});
  if (auto* shows = dynamic_cast<models::HasFeatures*>(&model)) out.push_back(features_of(*shows));
  if (models::has_ability<models::Classifies>(model))
    out.push_back(
        {"classifier", false, {"log_probabilities"}, [](const Conditioned& given, const Tensor& x) {
           return Tensors{wanted<models::Classifies>(given).classify(x)};
         }});
  if (models::has_ability<models::AttributePredictor>(model))
    out.push_back(
        {"attributes", false, {"attributes"}, [](const Conditioned& given, const Tensor& x) {
           return Tensors{wanted<models::AttributePredictor>(given).attributes(x)};
         }});
  if (models::has_ability<models::Energy>(model))
    out.push_back({"energy", false, {"energy"}, [](const Conditioned& given, const Tensor& x) {
                     return Tensors{wanted<models::Energy>(given).energy(x)};
                   }});
  if (models::has_ability<models::Translates>(model))
    for (const int64_t to : {1, 2}) out.push_back(translator(to));
  return out;
}

/// Leaves out a condition that nothing reads: a critic may judge without.
void drop_unused_inputs(Program& program) {
  std::erase_if(program.inputs, [&](const Port& port) {
    return &port != &program.inputs.front() &&
           std::none_of(program.operations.begin(), program.operations.end(),
                        [&](const Operation& operation) {
                          const auto& in = operation.in;
                          return std::find(in.begin(), in.end(), port.name) != in.end();
                        });
  });
}

/// A model and what its functions are asked with.
class RoleMaker {
 public:
  RoleMaker(models::Model& model, const data::DataInfo& info) : model_(model), info_(info) {
    if (auto* conditional = dynamic_cast<models::Conditional*>(&model))
      kind_ = conditional->condition_kind();
    if (kind_ == models::ConditionKind::classes) condition_ = info.classes();
    if (kind_ == models::ConditionKind::attributes)
      condition_ = static_cast<int64_t>(info.attribute_names.size());
  }

  Program made(const RoleFunction& role) {
    Rng rng(1);
    const auto asked = [&](int64_t batch) { return asked_with(role, batch, rng); };
    // Without a density an encoder has no log_var.
    std::vector<std::string> outputs = role.outputs;
    outputs.resize(run(role, asked(1)).size());
    const std::vector<Port> ports = ports_of(role);
    const tensor::NamedTensors weights = models::state_of(model_);
    const auto function = [&](const Tensors& in) { return run(role, in); };
    Program out = translated(recorded(function, asked, weights), weights,
                             ProgramBuilder(role.role, ports, outputs), ports, outputs);
    drop_unused_inputs(out);
    try_out(out, role, asked(kTriedExamples));
    return out;
  }

 private:
  Tensors run(const RoleFunction& role, const Tensors& in) {
    const torch::NoGradGuard no_grad;
    if (in.size() < 2) return role.call(Conditioned(model_), in.front());
    tensor::Batch beside;
    beside.x = in.front();  // whatever it is: only the condition is read
    (kind_ == models::ConditionKind::classes ? beside.y : beside.attributes) = in[1];
    return role.call(Conditioned(model_, beside), in.front());
  }

  Tensors asked_with(const RoleFunction& role, int64_t batch, Rng& rng) {
    Tensors out;
    if (!role.takes_codes) out.push_back(tensor::uniform(rng, tensor::sizes_of(batch, info_)));
    else if (dynamic_cast<models::BinaryCodes*>(&model_) != nullptr)
      out.push_back((tensor::uniform(rng, {batch, latent_dim()}) < .5).to(torch::kFloat32));
    else out.push_back(tensor::normal(rng, {batch, latent_dim()}));
    if (kind_ == models::ConditionKind::classes)
      out.push_back(tensor::random_classes(rng, batch, condition_));
    if (kind_ == models::ConditionKind::attributes)
      out.push_back(tensor::uniform(rng, {batch, condition_}));
    return out;
  }

  std::vector<Port> ports_of(const RoleFunction& role) {
    std::vector<Port> out;
    if (role.takes_codes) out.push_back({"z", {-1, latent_dim()}});
    else out.push_back({"x", tensor::sizes_of(-1, info_)});
    if (condition_ > 0) out.push_back({"condition", {-1, condition_}});
    return out;
  }

  int64_t latent_dim() { return dynamic_cast<models::Decodes&>(model_).latent_dim(); }

  /// What a number of examples made of the trace, or a draw at random, shows here.
  void try_out(const Program& program, const RoleFunction& role, Tensors in) {
    const Tensors right = run(role, in);
    if (kind_ == models::ConditionKind::classes)
      in[1] = torch::zeros({kTriedExamples, condition_}).scatter_(1, in[1].unsqueeze(1), 1);
    in.resize(program.inputs.size());
    const Tensors got = run_program(program, in);
    for (size_t i = 0; i < got.size(); ++i)
      if (!torch::allclose(got[i], right[i], kTolerance, kTolerance))
        throw Unsupported("its ", program.outputs[i].name, " is not the model's own (",
                          (got[i] - right[i]).abs().max().item<double>(), " apart)");
  }

  models::Model& model_;
  const data::DataInfo& info_;
  models::ConditionKind kind_ = models::ConditionKind::none;
  int64_t condition_ = 0;
};

}  // namespace

const std::vector<std::string>& role_names() {
  static const std::vector<std::string> names{
      "encoder",    "decoder",    "generator", "critic",          "features",
      "classifier", "attributes", "energy",    "translator_to_1", "translator_to_2"};
  return names;
}

bool same_role(const std::string& asked, const std::string& role) {
  const auto plain = [](const std::string& name) {
    return name == "generator" ? std::string("decoder") : name;
  };
  return plain(asked) == plain(role);
}

std::vector<std::string> roles_of(models::Model& model) {
  std::vector<std::string> out;
  for (const RoleFunction& role : functions_of(model)) out.push_back(role.role);
  return out;
}

std::vector<RoleProgram> programs_of(models::Model& model, const data::DataInfo& info) {
  std::vector<RoleProgram> out;
  RoleMaker maker(model, info);
  for (const RoleFunction& role : functions_of(model)) {
    RoleProgram one;
    try {
      one.program = maker.made(role);
    } catch (const Unsupported& error) {
      one.refusal = error.what();
    } catch (const ShapeError& error) {
      one.refusal = error.what();
    } catch (const c10::Error& error) {
      one.refusal = tensor::error_text(error);
    }
    one.program.role = role.role;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace elbo::exports
