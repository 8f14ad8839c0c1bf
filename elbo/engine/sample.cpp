// SPDX-License-Identifier: MIT
// `elbo sample`: draws examples and writes them to an image, an array or a folder.
#include "elbo/engine/commands.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/engine/example_files.h"
#include "elbo/engine/open_model.h"
#include "elbo/engine/output.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"

namespace elbo::engine {
namespace {

/// The place of `name` among the data's attributes.
size_t place_of(const std::string& name, const data::DataInfo& info) {
  const auto& names = info.attribute_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  if (names.empty())
    throw UsageError("--attribute ", printable(name), ": ", info.name, " has no attributes");
  throw UsageError("--attribute: no attribute \"", printable(name), "\"", did_you_mean(name, names),
                   "; there are: ", join(names, ", "));
}

/// Attributes asked for as NAME=VALUE, in the data's order; not a number where nothing is asked.
/// Empty if nothing is asked at all.
std::vector<float> attributes_of(const api::SampleRequest& request, const data::DataInfo& info) {
  if (request.attributes.empty()) return {};
  std::vector<float> out(info.attribute_names.size(), std::numeric_limits<float>::quiet_NaN());
  for (const std::string& asked : request.attributes) {
    const size_t sign = std::min(asked.find('='), asked.size());
    const size_t place = place_of(asked.substr(0, sign), info);
    float value = -1;
    const char *from = asked.data() + std::min(sign + 1, asked.size()),
               *end = asked.data() + asked.size();
    const auto [stop, error] = std::from_chars(from, end, value);
    if (error != std::errc() || stop != end || !(value >= 0 && value <= 1))
      throw UsageError("--attribute ", printable(asked),
                       ": want NAME=VALUE with a value from 0 to 1");
    out[place] = value;
  }
  return out;
}

models::SamplerSettings settings_of(const api::SampleRequest& request) {
  models::SamplerSettings out;
  if (!request.sampler.empty()) out = models::sampler_of(request.sampler);
  out.guidance = request.guidance;
  out.temperature = request.temperature;
  out.truncation = request.truncation;
  out.draws = request.draws;
  return out;
}

eval::SamplePlan plan_of(const api::SampleRequest& request, const models::LoadedModel& loaded) {
  return {request.count,
          static_cast<uint64_t>(request.seed),
          request.label,
          0,
          0,
          attributes_of(request, loaded.info),
          request.domain,
          settings_of(request)};
}

}  // namespace

int engine_sample(const api::SampleRequest& request) {
  check_examples_out(request.out, request.force);
  const models::LoadedModel loaded = open_model(request);
  eval::SamplePlan plan = plan_of(request, loaded);
  // or refused, before a folder is touched
  eval::ability_of<models::Samples>(*loaded.model, loaded.info);
  write_examples(request.out, request.force,
                 {loaded, request.seed, request.count, [&](int64_t first, int64_t count) {
                    plan.first = first;
                    plan.count = count;
                    return eval::draw_samples(*loaded.model, loaded.info, plan);
                  }});
  Node facts = provenance_of(loaded, request.seed);
  facts.set("count", Node(request.count));
  say_written(request, request.out, std::move(facts),
              str(counted(request.count, "sample"), ", seed ", request.seed));
  return 0;
}

}  // namespace elbo::engine
