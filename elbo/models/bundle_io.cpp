// SPDX-License-Identifier: MIT
// What a bundle says is checked before a model is built from it.
#include "elbo/models/bundle_io.h"

#include <charconv>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/io/node_list.h"
#include "elbo/io/toml.h"
#include "elbo/models/pretrained.h"
#include "elbo/models/registry.h"
#include "elbo/models/state.h"
#include "elbo/nn/parameter_budget.h"
#include "elbo/run/run_list.h"
#include "elbo/run/typed_node.h"

namespace elbo::models {
namespace {

constexpr const char* kMeanKey = "data_mean";
// The resolved [data] table inside the bundle's data.
constexpr const char* kOptionsKey = "options";
constexpr uint64_t kMostConfigBytes = uint64_t{1} << 20;
// Pixels, channels or values: far beyond what trains.
constexpr int64_t kMostExtent = 16384;
constexpr int64_t kMostValues = int64_t{1} << 26;

std::vector<std::string> texts_at(const Node& table, std::string_view key) {
  std::vector<std::string> out;
  for (const Node& node : run::list_at(table, key)) {
    const auto* text = std::get_if<std::string>(&node.value());
    if (text == nullptr)
      throw DataError(node.place().text(), ": ", key, " has ", node.kind(), ", want texts only");
    out.push_back(*text);
  }
  return out;
}

std::vector<int64_t> shape_at(const Node& table) {
  std::vector<int64_t> shape;
  int64_t values = 1;
  for (const Node& node : run::list_at(table, "shape")) {
    const auto* extent = std::get_if<int64_t>(&node.value());
    if (extent == nullptr || *extent < 1 || *extent > kMostExtent ||
        (values *= *extent) > kMostValues)
      throw DataError(node.place().text(), ": shape has ", node.literal(),
                      ", want whole numbers from 1 to ", kMostExtent, " whose product is at most ",
                      kMostValues);
    shape.push_back(*extent);
  }
  if (shape.size() != 1 && shape.size() != 3)
    throw DataError(table.place().text(), ": shape has ", shape.size(),
                    " extents, want 1 (points) or 3 (images)");
  return shape;
}

data::ValueKind kind_named(const std::string& name) {
  if (const auto kind = enum_named<data::ValueKind>(name)) return *kind;
  throw DataError("a bundle's value_range is \"", printable(name), "\", want one of ",
                  join(enum_names(data::ValueKind{}), ", "));
}

/// The text of the mean: of bundles of 0.1 it is in the metadata of the weights, which other
/// programs drop.
std::string mean_text(const run::Bundle& bundle, const io::Safetensors& file,
                      const std::string& name) {
  if (!bundle.manifest.data_mean.empty()) return bundle.manifest.data_mean;
  for (const auto& [key, text] : file.metadata())
    if (key == kMeanKey) return text;
  throw DataError(name, ": the mean of the data is neither in bundle.json (", kMeanKey,
                  ") nor in the metadata of the weights, where 0.1 kept it; saved again by another "
                  "program? Copy the text from the weights as they were into bundle.json");
}

/// "0.5 0.25": read back to the bit.
std::vector<float> mean_in(const std::string& text, int64_t values) {
  std::vector<float> mean;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end) {
    float value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc() || !std::isfinite(value) || (next != end && *next != ' '))
      throw DataError("a bundle's ", kMeanKey, " is no list of numbers; damaged?");
    mean.push_back(value);
    at = next == end ? end : next + 1;
  }
  if (static_cast<int64_t>(mean.size()) != values)
    throw DataError("a bundle's ", kMeanKey, " has ", mean.size(), " numbers, want ", values);
  return mean;
}

const Node& section(const Node& experiment, const char* name) {
  const Node* found = experiment.find(name);
  ELBO_ASSERT(found != nullptr && found->is_table());
  return *found;
}

/// The model of these options, initialised anyhow; DataError, before the memory is taken, where it
/// is larger than the weights that it is for.
std::shared_ptr<Model> model_within(const io::Safetensors& file, const Node& options,
                                    const data::DataInfo& info) {
  int64_t elements = 0;
  for (const io::TensorEntry& entry : file.tensors())
    elements += static_cast<int64_t>(entry.data.size() / io::dtype_size(entry.dtype));
  nn::ParameterBudget budget(static_cast<int64_t>(file.tensors().size()), elements);
  Rng rng(0);  // whatever it draws is replaced
  return make_model(options, info, rng);
}

/// What the user named as a bundle's folder, and the run that it is of.
std::pair<Path, std::optional<run::RunFolder>> bundle_of(Fs& fs, const std::string& text) {
  if (fs.exists(Path(text) / "bundle.json")) return {text, std::nullopt};
  run::RunFolder run = run::find_run(fs, text);
  if (!fs.exists(run.model()))
    throw DataError(printable(run.path().string()), ": the run has no model yet, it is ",
                    run::state_name(run.state()),
                    "; a model is written when training ends: try `elbo resume ",
                    printable(run.path().string()), "`");
  const Path folder = run.model();
  return {folder, std::move(run)};
}

/// The options of the data without the names of files and folders, which are those of one machine
/// and say who made the bundle.
Node without_paths(Node data) {
  for (Node::Entry& entry : data.entries())
    if (names_a_file(entry.key) && std::holds_alternative<std::string>(entry.node.value()))
      entry.node = Node(std::string());
  return data;
}

/// Where the data of a bundle are: a run knows it from its configuration, a bundle alone does not.
Node data_options(const run::Bundle& bundle, const std::optional<run::RunFolder>& run) {
  const Node& own = run::table_at(bundle.manifest.data, kOptionsKey);
  if (!run) return without_paths(own);
  try {
    return run::table_at(io::parse_toml(text_of(run->fs().read(run->config(), kMostConfigBytes)),
                                        run->config().string()),
                         "data");
  } catch (const Error& error) {
    log_warning("where the run's data are cannot be read: ", error.what());
    return without_paths(own);
  }
}

}  // namespace

Node data_info_node(const data::DataInfo& info) {
  Node out = Node::table();
  out.set("name", Node(info.name));
  out.set("shape", io::list_node(info.shape));
  out.set("levels", Node(info.levels));
  out.set("size", Node(info.size));
  out.set("class_names", io::list_node(info.class_names));
  out.set("attribute_names", io::list_node(info.attribute_names));
  if (!info.domain_names.empty()) out.set("domain_names", io::list_node(info.domain_names));
  out.set("fingerprint", Node(info.fingerprint));
  return out;
}

data::DataInfo data_info_of(const Node& table, const std::string& value_range) {
  data::DataInfo info;
  info.name = run::text_at(table, "name");
  info.shape = shape_at(table);
  info.kind = kind_named(value_range);
  info.levels = run::whole_at(table, "levels");
  info.size = run::whole_at(table, "size");
  if (info.levels < 0 || info.levels > 65536 || info.size < 0)
    throw DataError(table.place().text(), ": levels is ", info.levels, " and size ", info.size,
                    ", want 0 to 65536 and at least 0");
  info.class_names = texts_at(table, "class_names");
  info.attribute_names = texts_at(table, "attribute_names");
  if (table.find("domain_names") != nullptr) info.domain_names = texts_at(table, "domain_names");
  info.fingerprint = run::text_at(table, "fingerprint");
  return info;
}

void save_model(Fs& fs, const Path& folder, const BundledModel& bundled) {
  ELBO_ASSERT(static_cast<int64_t>(bundled.info.mean.size()) == bundled.info.values());
  run::BundleManifest manifest;
  manifest.model_options = section(bundled.experiment, "model");
  // A path, and no longer needed.
  if (const auto* frozen = dynamic_cast<const FrozenFrom*>(&bundled.model))
    manifest.model_options.set(frozen->pretrained_option(), Node(std::string()));
  manifest.model = run::text_at(manifest.model_options, "name");
  manifest.data = data_info_node(bundled.info);
  manifest.data.set(kOptionsKey, without_paths(section(bundled.experiment, "data")));
  manifest.value_range = name_of(bundled.info.kind);
  manifest.weights = bundled.weights;
  manifest.step = bundled.step;
  manifest.config_fingerprint = sha256_hex(bytes_of(io::write_toml(bundled.experiment)));
  manifest.training = bundled.training;
  manifest.data_mean = join(bundled.info.mean, " ");
  if (const std::string bad = nonfinite_in(state_of(bundled.model)); !bad.empty())
    throw DivergedError(printable(folder.string()), ": ", bad,
                        " holds values that are not finite; no bundle was written. Try a smaller "
                        "learning rate or clip_norm");
  run::write_bundle(fs, folder, manifest, weights_of(bundled.model, {{"format", "pt"}}));
}

LoadedModel load_model(Fs& fs, const std::string& run_or_bundle) {
  auto [folder, run] = bundle_of(fs, run_or_bundle);
  run::Bundle bundle = run::read_bundle(fs, folder);
  const std::string name = printable((folder / "model.safetensors").string());
  const io::Safetensors file(std::move(bundle.weights), name);
  LoadedModel out{nullptr, data_info_of(bundle.manifest.data, bundle.manifest.value_range),
                  data_options(bundle, run), bundle.manifest, std::move(run)};
  out.info.mean = mean_in(mean_text(bundle, file, name), out.info.values());
  out.model = model_within(file, bundle.manifest.model_options, out.info);
  load_weights(*out.model, file, name);
  set_training(*out.model, false);
  return out;
}

}  // namespace elbo::models
