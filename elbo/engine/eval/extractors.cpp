// SPDX-License-Identifier: MIT
// Extractors are found in the cache or by --extractor, checked against the data, and opened once.
#include "elbo/engine/eval/extractors.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/data/source.h"
#include "elbo/models/abilities.h"

namespace elbo::engine {
namespace {

constexpr const char* kOwn = "self-";

Path kept_extractors() { return cache_folder() / "features"; }

bool is_free_name(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return plain && name != "pixels" && name != "codes" && !name.starts_with(kOwn);
}

std::vector<std::string> names_kept(Fs& fs) {
  std::vector<std::string> out;
  if (!fs.exists(kept_extractors())) return out;
  for (const std::string& name : fs.list(kept_extractors()))
    if (is_free_name(name) && fs.exists(kept_extractors() / name / "bundle.json"))
      out.push_back(name);
  return out;
}

/// The data that the extractor learned from, if they can be opened here, must be those that it
/// learned from.
void check_origin(const std::string& name, const models::LoadedModel& loaded) {
  std::shared_ptr<const data::Dataset> now;
  try {
    now = data::find_dataset(loaded.data, data::Split::train);
  } catch (const Error&) {  // it may come from another machine
    return;
  }
  if (now && now->info().fingerprint != loaded.info.fingerprint)
    throw DataError("the extractor \"", name, "\" learned from ", loaded.info.name,
                    " with the fingerprint ", loaded.info.fingerprint.substr(0, 12),
                    ", the data here have ", now->info().fingerprint.substr(0, 12),
                    ": train it again");
}

[[noreturn]] void refuse_unknown(const std::string& name) {
  std::vector<std::string> there = names_kept(real_fs());
  there.insert(there.begin(), "pixels");
  throw UsageError("no extractor \"", printable(name), "\"", did_you_mean(name, there),
                   "; there are: ", join(there, ", "),
                   ". Make one with `elbo train experiments/features_", printable(name),
                   ".toml`, or name a bundle with --extractor ", printable(name), "=FOLDER");
}

bool suits(const data::DataInfo& wanted, const run::BundleManifest& manifest) {
  const data::DataInfo info = models::data_info_of(manifest.data, manifest.value_range);
  return info.name == wanted.name && info.shape == wanted.shape;
}

void replace_bundle(Fs& fs, const Path& bundle, const std::string& name) {
  const run::Bundle trained = run::read_bundle(fs, bundle);
  for (const Path& folder : {cache_folder().parent_path(), cache_folder(), kept_extractors()})
    if (!fs.exists(folder)) fs.make_directory(folder);
  const Path place = kept_extractors() / name;
  const std::string before =
      fs.exists(place) ? run::read_bundle_manifest(fs, place).weights_sha256 : "";
  run::write_bundle(fs, place, trained.manifest, trained.weights);
  const std::string now = trained.manifest.weights_sha256.substr(0, 12);
  if (before.empty())
    log_info("kept as the extractor \"", name, "\" (", now, "), for protocols such as fd_", name,
             "_10k");
  else if (before != trained.manifest.weights_sha256)
    log_warning("the extractor \"", name, "\" is now ", now, ", it was ", before.substr(0, 12),
                ": its numbers do not compare with earlier ones");
}

}  // namespace

std::map<std::string, std::string> extractor_places(const std::vector<std::string>& assignments) {
  std::map<std::string, std::string> out;
  for (const std::string& assignment : assignments) {
    const size_t sign = assignment.find('=');
    const std::string name = assignment.substr(0, sign);
    if (sign == std::string::npos || !is_free_name(name))
      throw UsageError(
          "--extractor ", printable(assignment),
          ": want NAME=BUNDLE with a name of a-z, 0-9, _ and -, other than pixels and codes");
    out[name] = assignment.substr(sign + 1);
  }
  return out;
}

eval::ExtractorPtr open_extractor(const std::string& name,
                                  const std::map<std::string, std::string>& places,
                                  torch::Device device) {
  if (name == "pixels") return eval::pixel_extractor();
  const auto given = places.find(name);
  const Path kept = kept_extractors() / name;
  if (given == places.end() && (!is_free_name(name) || !real_fs().exists(kept / "bundle.json")))
    refuse_unknown(name);
  const models::LoadedModel loaded =
      models::load_model(real_fs(), given != places.end() ? given->second : kept.string());
  check_origin(name, loaded);
  loaded.model->move_to(device);
  return eval::model_extractor(loaded.model, loaded.info,
                               {name, loaded.manifest.weights_sha256, loaded.info.name});
}

eval::ExtractorPtr own_layer(const std::string& name, const models::LoadedModel& loaded) {
  if (!name.starts_with(kOwn)) return nullptr;
  return eval::model_extractor(loaded.model, loaded.info,
                               {name, loaded.manifest.weights_sha256, loaded.info.name,
                                name.substr(std::string(kOwn).size())});
}

std::string extractor_for(const data::DataInfo& info,
                          const std::map<std::string, std::string>& places) {
  for (const auto& [name, place] : places)
    if (suits(info, models::load_model(real_fs(), place).manifest)) return name;
  const std::vector<std::string> kept = extractors_for(info);
  return kept.empty() ? "pixels" : kept.front();
}

std::vector<std::string> extractors_for(const data::DataInfo& info) {
  std::vector<std::string> out;
  for (const std::string& name : names_kept(real_fs()))
    if (suits(info, run::read_bundle_manifest(real_fs(), kept_extractors() / name)))
      out.push_back(name);
  return out;
}

void keep_extractor(Fs& fs, const Path& bundle, const std::string& name) {
  const models::LoadedModel loaded = models::load_model(fs, bundle.string());
  const bool recognises = models::ability<models::HasFeatures>(*loaded.model) != nullptr &&
                          models::ability<models::Samples>(*loaded.model) == nullptr;
  if (!recognises) return;
  try {
    if (!is_free_name(name))
      throw UsageError(
          "\"", printable(name),
          "\" is no name of an extractor (a-z, 0-9, _ and -, other than pixels and codes)");
    replace_bundle(fs, bundle, name);
  } catch (const Error& error) {
    log_warning("not kept as an extractor: ", error.what());
  }
}

}  // namespace elbo::engine
