// SPDX-License-Identifier: MIT
// Names of checkpoints, their manifests, and checking files against them.
#include "elbo/run/checkpoint_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"

namespace elbo::run {
namespace {

constexpr uint64_t kMostManifestBytes = uint64_t{1} << 20;

}  // namespace

std::string checkpoint_name(int64_t step) { return fmt::format("step_{:09}", step); }

std::optional<int64_t> checkpoint_step(std::string_view name) {
  if (!name.starts_with("step_")) return std::nullopt;
  const std::string_view digits = name.substr(5);
  int64_t step = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step);
  const bool whole = error == std::errc() && end == digits.data() + digits.size() && step >= 0;
  return whole && checkpoint_name(step) == name ? std::optional(step) : std::nullopt;
}

std::vector<int64_t> checkpoint_steps(Fs& fs, const Path& folder) {
  std::vector<int64_t> out;
  if (!fs.exists(folder)) return out;
  for (const std::string& name : fs.list(folder))
    if (const auto step = checkpoint_step(name)) out.push_back(*step);
  std::sort(out.begin(), out.end());
  return out;
}

Manifest read_checkpoint_manifest(Fs& fs, const Path& folder, int64_t step) {
  const Path path = folder / checkpoint_name(step) / "MANIFEST.json";
  if (!fs.exists(path)) throw DataError(printable(path.string()), ": missing");
  Manifest manifest = parse_manifest(fs.read(path, kMostManifestBytes), path.string());
  if (manifest.step != step)
    throw DataError(printable(path.string()), ": got step ", manifest.step, ", want ", step);
  return manifest;
}

Bytes read_checkpoint_file(Fs& fs, const Path& checkpoint, const FileRecord& file) {
  const Path path = checkpoint / file.name;
  const std::string name = printable(path.string());
  if (!fs.exists(path)) throw DataError(name, ": missing");
  Bytes content = fs.read(path, static_cast<uint64_t>(file.size));
  if (content.size() != static_cast<size_t>(file.size))
    throw DataError(name, ": got ", content.size(), " bytes, want ", file.size);
  if (sha256_hex(content) != file.sha256)
    throw DataError(name, ": its SHA-256 is not that of the manifest");
  return content;
}

std::vector<NamedFile> read_checkpoint(Fs& fs, const Path& folder, int64_t step) {
  std::vector<NamedFile> files;
  for (const FileRecord& file : read_checkpoint_manifest(fs, folder, step).files)
    files.push_back({file.name, read_checkpoint_file(fs, folder / checkpoint_name(step), file)});
  return files;
}

}  // namespace elbo::run
