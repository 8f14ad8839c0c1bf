// SPDX-License-Identifier: MIT
// Writing and checking bundles.
#include "elbo/run/bundle.h"

#include <algorithm>

#include "elbo/core/build_info.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/bundle_files.h"
#include "elbo/run/typed_node.h"

namespace elbo::run {
namespace {

constexpr int64_t kBundleFormat = 1;
constexpr const char* kWeightsFile = "model.safetensors";
constexpr uint64_t kMostBundleManifestBytes = uint64_t{1} << 24;  // means of 10^6 values
constexpr uint64_t kMostWeightBytes = uint64_t{1} << 36;

Node to_node(const BundleManifest& manifest) {
  Node out = Node::table();
  out.set("format", Node(kBundleFormat));
  out.set("elbo", Node(std::string(build_info().version)));
  out.set("model", Node(manifest.model));
  out.set("model_options", manifest.model_options);
  out.set("data", manifest.data);
  out.set("value_range", Node(manifest.value_range));
  out.set("weights", Node(manifest.weights));
  out.set("weights_file", Node(std::string(kWeightsFile)));
  out.set("weights_sha256", Node(manifest.weights_sha256));
  out.set("tensors_sha256", Node(manifest.tensors_sha256));
  out.set("step", Node(manifest.step));
  out.set("config_fingerprint", Node(manifest.config_fingerprint));
  out.set("training", manifest.training);
  if (!manifest.data_mean.empty()) out.set("data_mean", Node(manifest.data_mean));
  return out;
}

/// The text of an optional key.
std::string text_if_there(const Node& table, const char* key) {
  return table.find(key) != nullptr ? text_at(table, key) : "";
}

void put(Fs& fs, const Path& path, ByteView content) {
  const auto file = fs.open(path, OpenMode::exclusive);
  file->write(content);
  file->sync();
  file->close();
}

void remove_if_there(Fs& fs, const Path& path) {
  if (fs.exists(path)) remove_tree(fs, path);
}

/// A value for a reader of Markdown: texts without quotes, and nothing that could end a line.
std::string shown(const Node& node) {
  const auto* text = std::get_if<std::string>(&node.value());
  return printable(text != nullptr ? *text : node.literal());
}

std::string bullets(const Node& table) {
  std::string out;
  for (const Node::Entry& entry : table.entries())
    out += str("- ", printable(entry.key), ": ", shown(entry.node), "\n");
  return out;
}

std::string section(const std::string& heading, const std::string& body) {
  return body.empty() ? "" : str("\n## ", heading, "\n\n", body);
}

}  // namespace

std::vector<NamedFile> bundle_files(BundleManifest manifest, ByteView weights) {
  manifest.weights_sha256 = sha256_hex(weights);
  manifest.tensors_sha256 =
      tensors_digest(io::Safetensors(Bytes(weights.begin(), weights.end()), kWeightsFile));
  const auto content = [](const std::string& text) {
    const ByteView bytes = bytes_of(text);
    return Bytes(bytes.begin(), bytes.end());
  };
  return {{kWeightsFile, Bytes(weights.begin(), weights.end())},
          {"README.md", content(model_card(manifest))},
          {"bundle.json", content(io::write_json(to_node(manifest), true) + "\n")}};
}

void write_bundle(Fs& fs, const Path& folder, BundleManifest manifest, ByteView weights) {
  const std::vector<NamedFile> files = bundle_files(std::move(manifest), weights);
  const Path fresh = folder.string() + ".partial";
  const Path former = folder.string() + ".former";
  const Path parent = folder.has_parent_path() ? folder.parent_path() : Path(".");
  remove_if_there(fs, fresh);
  fs.make_directory(fresh);
  for (const NamedFile& file : files) put(fs, fresh / file.name, file.content);
  fs.sync_directory(fresh);
  if (fs.exists(folder)) {
    remove_if_there(fs, former);
    fs.rename_new(folder, former);
  }
  fs.rename_new(fresh, folder);
  fs.sync_directory(parent);
  remove_if_there(fs, former);
}

BundleManifest read_bundle_manifest(Fs& fs, const Path& folder) {
  const Path path = folder / "bundle.json";
  const std::string name = printable(path.string());
  if (!fs.exists(path))
    throw DataError(name, ": missing; ", printable(folder.string()),
                    " is no model bundle (a run's is its folder model/)");
  const Node root = parse_record(fs.read(path, kMostBundleManifestBytes), path.string());
  const int64_t format = whole_at(root, "format");
  if (format != kBundleFormat)
    throw DataError(name, ": got format ", format, ", want ", kBundleFormat,
                    format > kBundleFormat ? "; use a later elbo" : "");
  if (text_at(root, "weights_file") != kWeightsFile)
    throw DataError(name, ": weights_file is ", printable(text_at(root, "weights_file")), ", want ",
                    kWeightsFile);
  BundleManifest out;
  out.model = text_at(root, "model");
  out.model_options = table_at(root, "model_options");
  out.data = table_at(root, "data");
  out.value_range = text_at(root, "value_range");
  out.weights = text_at(root, "weights");
  if (out.weights != "raw" && out.weights != "ema")
    throw DataError(name, ": weights is ", printable(out.weights), ", want raw or ema");
  out.weights_sha256 = text_at(root, "weights_sha256");
  out.tensors_sha256 = text_if_there(root, "tensors_sha256");
  out.data_mean = text_if_there(root, "data_mean");
  out.step = whole_at(root, "step");
  out.config_fingerprint = text_at(root, "config_fingerprint");
  out.training = table_at(root, "training");
  return out;
}

namespace {

void accept_weights(Bundle& bundle, const std::string& name) {
  BundleManifest& manifest = bundle.manifest;
  const std::string got = sha256_hex(bundle.weights);
  if (got == manifest.weights_sha256) return;
  if (manifest.weights_sha256.empty()) {
    log_warning(name,
                ": bundle.json has no SHA-256 of these weights, so they are taken as they are");
    manifest.weights_sha256 = got;
    return;
  }
  // Saved again by another program.
  if (!manifest.tensors_sha256.empty() &&
      tensors_digest(io::Safetensors(bundle.weights, name)) == manifest.tensors_sha256)
    return;
  throw DataError(name, ": got SHA-256 ", got, ", want ", printable(manifest.weights_sha256),
                  " (bundle.json); damaged, or of another bundle? Weights that were changed on "
                  "purpose are taken where weights_sha256 is \"\" there");
}

}  // namespace

std::string tensors_digest(const io::Safetensors& file) {
  std::vector<const io::TensorEntry*> entries;
  for (const io::TensorEntry& entry : file.tensors()) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const io::TensorEntry* a, const io::TensorEntry* b) { return a->name < b->name; });
  std::string all;
  for (const io::TensorEntry* entry : entries)
    all += str(entry->name.size(), " ", entry->name, " ", io::dtype_name(entry->dtype), " (",
               join(entry->shape, " "), ") ", sha256_hex(entry->data), "\n");
  return sha256_hex(bytes_of(all));
}

Bundle read_bundle(Fs& fs, const Path& folder) {
  Bundle out{read_bundle_manifest(fs, folder), {}};
  const Path path = folder / kWeightsFile;
  if (!fs.exists(path))
    throw DataError(printable(path.string()), ": missing; copy the whole folder of the bundle");
  out.weights = fs.read(path, kMostWeightBytes);
  accept_weights(out, printable(path.string()));
  return out;
}

std::string model_card(const BundleManifest& manifest) {
  std::string out = str("# ", printable(manifest.model), "\n\nA model of elbo ",
                        build_info().version, ", weights of step ", manifest.step,
                        manifest.weights == "ema" ? " (moving average)" : "", ".\n");
  out += section("Use",
                 "    elbo sample DIR --count 64 --seed 0 --out samples.png\n\n"
                 "where DIR is this folder, wherever it was copied to.\n");
  out += section("Options", bullets(manifest.model_options));
  out += section("Data", bullets(manifest.data) +
                             (manifest.value_range.empty()
                                  ? ""
                                  : str("- values: ", printable(manifest.value_range), "\n")));
  out += section(
      "Training",
      bullets(manifest.training) +
          (manifest.config_fingerprint.empty()
               ? ""
               : str("- SHA-256 of config.toml: ", printable(manifest.config_fingerprint), "\n")));
  out += section("Files", str("- bundle.json: what this page says, for programs\n"
                              "- model.safetensors: the weights, SHA-256 ",
                              manifest.weights_sha256, "\n"));
  return out;
}

}  // namespace elbo::run
