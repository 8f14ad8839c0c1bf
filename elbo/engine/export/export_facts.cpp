// SPDX-License-Identifier: MIT
// Facts out of a bundle's manifest.
#include "elbo/engine/export/exported.h"

#include "elbo/core/build_info.h"
#include "elbo/core/error.h"
#include "elbo/core/fields.h"
#include "elbo/core/str.h"
#include "elbo/models/abilities.h"

namespace elbo::engine {
namespace {

std::string option_text(const models::LoadedModel& loaded, const char* key) {
  const Node* found = loaded.manifest.model_options.find(key);
  const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->value());
  return text == nullptr ? "" : *text;
}

/// Python that draws sixteen codes as the model's prior has them.
std::string codes_in_python(const models::LoadedModel& loaded) {
  auto* decodes = dynamic_cast<models::Decodes*>(loaded.model.get());
  if (decodes == nullptr) return "";
  const int64_t size = decodes->latent_dim();
  if (dynamic_cast<models::BinaryCodes*>(loaded.model.get()) != nullptr)
    return str("(torch.rand(16, ", size, ") < .5).float()");
  if (option_text(loaded, "prior") == "uniform") return str("2 * torch.rand(16, ", size, ") - 1");
  return str("torch.randn(16, ", size, ")");
}

}  // namespace

std::string model_title(const models::LoadedModel& loaded) {
  return str(printable(loaded.manifest.model), " trained on ", printable(loaded.info.name));
}

std::string value_range_in_words(const data::DataInfo& info) {
  if (info.kind == data::ValueKind::real) return "real numbers";
  return str(info.kind == data::ValueKind::binary ? "0 or 1" : "numbers from 0 to 1",
             info.is_image() ? ", 0 is dark" : "");
}

exports::Facts export_facts(const models::LoadedModel& loaded, const std::string& license) {
  const data::DataInfo& info = loaded.info;
  exports::Facts out{{"model", loaded.manifest.model}, {"data", printable(info.name)}};
  if (loaded.run) out.emplace_back("run", printable(loaded.run->name()));
  out.emplace_back("step", std::to_string(loaded.manifest.step));
  out.emplace_back("weights", loaded.manifest.weights);
  out.emplace_back("example_shape", join(info.shape, " "));
  out.emplace_back("value_range", str(name_of(info.kind), " (", value_range_in_words(info), ")"));
  const auto names = [&](const char* key, const std::vector<std::string>& given) {
    if (!given.empty()) out.emplace_back(key, printable(join(given, ", ")));
  };
  names("classes", info.class_names);
  names("attributes", info.attribute_names);
  names("domains", info.domain_names);
  out.emplace_back("elbo", build_info().version);
  out.emplace_back("license", printable(license));
  return out;
}

exports::ModuleText module_text(const models::LoadedModel& loaded, const std::string& license) {
  exports::Facts facts = export_facts(loaded, license);
  return {model_title(loaded), std::move(facts), codes_in_python(loaded)};
}

run::BundleManifest copied_manifest(const models::LoadedModel& loaded, bool half) {
  if (loaded.of_checkpoint)
    throw Unsupported(
        "a bundle is copied from a run's bundle, and these are the weights of a checkpoint; let "
        "the run end (elbo resume), or export to onnx or torch");
  run::BundleManifest out = loaded.manifest;
  if (out.data_mean.empty()) out.data_mean = join(loaded.info.mean, " ");
  // A copy of a copy may be stored otherwise.
  out.training.erase("weights stored in");
  if (half) out.training.set("weights stored in", Node(std::string("half precision")));
  return out;
}

}  // namespace elbo::engine
