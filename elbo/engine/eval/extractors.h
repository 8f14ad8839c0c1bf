// SPDX-License-Identifier: MIT
// Feature extractors by name (docs/measures.md): bundles in the cache under features/NAME, where
// every training of a model that recognises leaves one, or wherever --extractor NAME=BUNDLE says.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "elbo/eval/protocols/extractor.h"
#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// Where the user's own bundles or runs are, by name. UsageError for an entry that is not
/// NAME=PATH, or for a name that is taken or not made of a-z, 0-9, _ and -.
std::map<std::string, std::string> extractor_places(const std::vector<std::string>& assignments);

/// The extractor `name`: of `places`, else of the cache. UsageError where there is none (the text
/// says how to make it); DataError where the bundle is damaged, or where the data that it learned
/// from are here now and are others. It computes on `device`.
eval::ExtractorPtr open_extractor(const std::string& name,
                                  const std::map<std::string, std::string>& places,
                                  torch::Device device = torch::kCPU);

/// The layer `self-LAYER` of a model that is itself measured; null where `name` does not begin with
/// "self-".
eval::ExtractorPtr own_layer(const std::string& name, const models::LoadedModel& loaded);

/// The name of an extractor of the cache or of `places` that looks at such data (source and shape);
/// "pixels" where there is none.
std::string extractor_for(const data::DataInfo& info,
                          const std::map<std::string, std::string>& places);

/// The names of all extractors of the cache that look at such data, in order.
std::vector<std::string> extractors_for(const data::DataInfo& info);

/// Keeps the bundle of a trained model that recognises (and draws no samples) as the extractor
/// `name`, and says so; does nothing for other models. A failure is a warning: the training itself
/// is not in doubt.
void keep_extractor(Fs& fs, const Path& bundle, const std::string& name);

}  // namespace elbo::engine
