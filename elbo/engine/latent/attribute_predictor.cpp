// SPDX-License-Identifier: MIT
// Finding a regressor, and checking that it speaks of these data.
#include "elbo/engine/latent/attribute_predictor.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/engine/eval/extractors.h"
#include "elbo/models/abilities.h"

namespace elbo::engine {
namespace {

bool tells(const models::LoadedModel& loaded, const data::DataInfo& info) {
  return models::ability<models::AttributePredictor>(*loaded.model) != nullptr &&
         loaded.info.shape == info.shape && loaded.info.attribute_names == info.attribute_names;
}

NamedPredictor named_predictor(const std::string& name, const std::string& bundle,
                               const data::DataInfo& info) {
  NamedPredictor out{name, models::load_model(real_fs(), bundle)};
  if (models::ability<models::AttributePredictor>(*out.loaded.model) == nullptr)
    throw Unsupported("--extractor ", name, ": a ", out.loaded.manifest.model,
                      " tells no attributes; train a regressor on ", info.name);
  if (!tells(out.loaded, info))
    throw ShapeError("--extractor ", name, ": tells ", out.loaded.info.attribute_names.size(),
                     " attributes of ", out.loaded.info.name, " (",
                     join(out.loaded.info.shape, " x "), "), want those of ", info.name, " (",
                     join(info.shape, " x "), ")");
  return out;
}

}  // namespace

std::optional<NamedPredictor> find_attribute_predictor(const data::DataInfo& info,
                                                       const std::vector<std::string>& extractors) {
  const auto places = extractor_places(extractors);
  if (!places.empty()) return named_predictor(places.begin()->first, places.begin()->second, info);
  const std::string name = extractor_for(info, {});
  if (name == "pixels") return std::nullopt;
  NamedPredictor out{name,
                     models::load_model(real_fs(), (cache_folder() / "features" / name).string())};
  if (!tells(out.loaded, info)) return std::nullopt;
  open_extractor(name, {});  // refuses one that learned from other data of that name
  return out;
}

}  // namespace elbo::engine
