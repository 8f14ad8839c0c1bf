// SPDX-License-Identifier: MIT
// Endings of file names against what a command can write.
#include "elbo/api/output_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::api {
namespace {

constexpr std::array<std::string_view, 45> kFileEndings{
    "png", "jpg",  "jpeg", "jpe",  "jfif", "jp2",  "webp",        "avif",  "heic",
    "gif", "apng", "bmp",  "tif",  "tiff", "ppm",  "pgm",         "svg",   "pdf",
    "eps", "ps",   "npy",  "npz",  "csv",  "tsv",  "json",        "jsonl", "html",
    "htm", "md",   "txt",  "toml", "yaml", "yml",  "xml",         "zip",   "tar",
    "gz",  "tgz",  "pt",   "pth",  "ckpt", "onnx", "safetensors", "mp4",   "webm"};

std::string ending_of(const std::string& name) {
  std::string ending = std::filesystem::path(name).extension().string();
  if (!ending.empty()) ending.erase(0, 1);
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

}  // namespace

bool has_ending(const std::string& name, const std::string& ending) {
  return !ending.empty() && ending_of(name) == ending;
}

bool names_a_file(const std::string& name) {
  const std::string ending = ending_of(name);
  return std::find(kFileEndings.begin(), kFileEndings.end(), ending) != kFileEndings.end() &&
         !std::filesystem::is_directory(name);
}

void want_output(const std::string& option, const std::string& out,
                 const std::vector<OutputKind>& kinds) {
  std::vector<std::string> written;
  for (const OutputKind& kind : kinds) {
    const bool folder = kind.ending.empty();
    if (folder ? !out.empty() && !names_a_file(out) : has_ending(out, kind.ending)) return;
    written.push_back(folder ? str("a folder (", kind.what, ")")
                             : str("FILE.", kind.ending, " (", kind.what, ")"));
  }
  throw UsageError(option, " ", printable(out), ": no such kind is written here; give ",
                   join(written, " or "));
}

}  // namespace elbo::api
