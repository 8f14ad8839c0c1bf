// SPDX-License-Identifier: MIT
// New examples into files.
#include "elbo/engine/sample.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/engine/deliver.h"
#include "elbo/engine/subject.h"
#include "elbo/eval/draw.h"
#include "elbo/eval/sheets.h"
#include "elbo/tensor/picture.h"

namespace elbo {
namespace {

constexpr int64_t kMostOnASheet = 10'000;
constexpr int64_t kMostValuesInAFile = int64_t{1} << 30;  // 4 GiB of float32
constexpr int64_t kPicturesAtOnce = 1024;

/// The place of `name` among the data's attributes.
size_t place_of(const std::string& name, const DataInfo& info) {
  const auto& names = info.attribute_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  if (names.empty()) throw UsageError("--attribute ", printable(name), ": ", info.name, " has no attributes");
  throw UsageError("--attribute: no attribute \"", printable(name), "\"", did_you_mean(name, names), "; there are: ", join(names, ", "));
}

/// Attributes asked for as NAME=VALUE, in the data's order; not a number where nothing is asked. Empty if nothing is asked at all.
std::vector<float> attributes_of(const SampleRequest& request, const DataInfo& info) {
  if (request.attributes.empty()) return {};
  std::vector<float> out(info.attribute_names.size(), std::numeric_limits<float>::quiet_NaN());
  for (const std::string& asked : request.attributes) {
    const size_t sign = std::min(asked.find('='), asked.size());
    const size_t place = place_of(asked.substr(0, sign), info);
    float value = -1;
    const char *from = asked.data() + std::min(sign + 1, asked.size()), *end = asked.data() + asked.size();
    const auto [stop, error] = std::from_chars(from, end, value);
    if (error != std::errc() || stop != end || !(value >= 0 && value <= 1)) throw UsageError("--attribute ", printable(asked), ": want NAME=VALUE with a value from 0 to 1");
    out[place] = value;
  }
  return out;
}

SamplePlan plan_of(const SampleRequest& request, const LoadedModel& loaded) {
  return {request.count, static_cast<uint64_t>(request.seed), request.label, 0, 0, attributes_of(request, loaded.info), request.domain};
}

void write_sheet(const SampleRequest& request, const LoadedModel& loaded) {
  if (request.count > kMostOnASheet) throw UsageError("--count ", request.count, ": a sheet holds at most ", kMostOnASheet, "; give a .npy file or a folder");
  const Tensor x = draw_samples(*loaded.model, loaded.info, plan_of(request, loaded));
  write_picture(request.out, sheet_of(x, loaded.info, square_columns(request.count)), loaded, request.seed);
}

void write_array(const SampleRequest& request, const LoadedModel& loaded) {
  if (request.count > kMostValuesInAFile / loaded.info.values())
    throw UsageError("--count ", request.count, ": an array holds at most ", kMostValuesInAFile / loaded.info.values(), " of these; give a folder");
  write_values(request.out, draw_samples(*loaded.model, loaded.info, plan_of(request, loaded)));
}

void write_folder(const SampleRequest& request, const LoadedModel& loaded) {
  Fs& fs = real_fs();
  if (!fs.exists(request.out)) fs.make_directory(request.out);
  SamplePlan plan = plan_of(request, loaded);
  for (plan.first = 0; plan.first < request.count; plan.first += kPicturesAtOnce) {
    plan.count = std::min(kPicturesAtOnce, request.count - plan.first);
    const auto images = images_of(draw_samples(*loaded.model, loaded.info, plan), loaded.info);
    for (size_t i = 0; i < images.size(); ++i) {
      const std::string name = fmt::format("{:06}.png", plan.first + static_cast<int64_t>(i));
      write_picture((Path(request.out) / name).string(), images[i], loaded, request.seed);
    }
  }
}

}  // namespace

int engine_sample(const SampleRequest& request) {
  const LoadedModel loaded = load_model(real_fs(), request.run);
  if (has_extension(request.out, "png")) write_sheet(request, loaded);
  else if (has_extension(request.out, "npy")) write_array(request, loaded);
  else write_folder(request, loaded);
  Node facts = provenance_of(loaded, request.seed);
  facts.set("count", Node(request.count));
  say_written(request, request.out, std::move(facts), str(request.count, " samples, seed ", request.seed));
  return 0;
}

}  // namespace elbo
