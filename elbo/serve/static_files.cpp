// SPDX-License-Identifier: MIT
// The folder is walked once; later nothing is looked for on the disk.
#include "elbo/serve/static_files.h"

#include <algorithm>
#include <filesystem>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kMostStaticBytes = 16 << 20;
constexpr size_t kMostStaticFiles = 1000;

/// By ending; "" for others, which are not served.
std::string static_type(const Path& path) {
  static const std::map<std::string, std::string, std::less<>> kTypes{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
  };
  const auto found = kTypes.find(path.extension().native());
  return found == kTypes.end() ? "" : found->second;
}

bool is_served_name(const std::string& name) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  };
  return !name.starts_with('.') && std::all_of(name.begin(), name.end(), plain);
}

StaticFile read_static(const Path& path, uint64_t at_most) {
  StaticFile out;
  out.content_type = static_type(path);
  out.plain = real_fs().read(path, at_most);
  if (path.extension() == ".js" || path.extension() == ".css") {
    const std::string text = without_comments(text_of(out.plain));
    const ByteView sent = bytes_of(text);
    out.plain.assign(sent.begin(), sent.end());
  }
  out.packed = io::gzip(out.plain);
  if (out.packed.size() >= out.plain.size()) out.packed.clear();
  out.tag = str('"', sha256_hex(out.plain).substr(0, 32), '"');
  return out;
}

/// Whether the header names the encoding and does not forbid it by q=0.
bool takes_gzip(std::string_view encodings) {
  const size_t at = encodings.find("gzip");
  if (at == std::string_view::npos) return false;
  const std::string_view rest = encodings.substr(at + 4, encodings.substr(at + 4).find(','));
  return !rest.starts_with(";q=0") || rest.starts_with(";q=0.");
}

}  // namespace

StaticFiles::StaticFiles(const Path& folder) {
  if (!std::filesystem::is_directory(folder)) return;
  const Path root = std::filesystem::canonical(folder);  // the folder itself may be a link
  uint64_t left = kMostStaticBytes;
  for (auto at = std::filesystem::recursive_directory_iterator(root);
       at != std::filesystem::recursive_directory_iterator(); ++at) {
    const std::string name = at->path().filename().string();
    const bool is_folder = at->is_directory() && !at->is_symlink();
    // page/ is for exported pages, and compiled into the exporter.
    const bool is_other = name == "tests" || name == "node_modules" || name == "page";
    if (is_folder && (!is_served_name(name) || is_other)) at.disable_recursion_pending();
    const bool is_file = at->is_regular_file() && !at->is_symlink();
    if (!is_file || !is_served_name(name) || static_type(at->path()).empty()) continue;
    StaticFile file = read_static(at->path(), left);
    left -= file.plain.size();
    files_.emplace("/" + at->path().lexically_relative(root).generic_string(), std::move(file));
    if (files_.size() > kMostStaticFiles)
      throw DataError(printable(folder.string()), ": more than ", kMostStaticFiles, " files");
  }
}

const StaticFile* StaticFiles::find(std::string_view path) const {
  const auto found = files_.find(path == "/" ? "/index.html" : path);
  return found == files_.end() ? nullptr : &found->second;
}

Response file_response(const StaticFile& file, const CopyAtHand& copy) {
  Response out;
  out.content_type = file.content_type;
  out.headers = {{"ETag", file.tag}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}};
  if (copy.tags.find(file.tag) != std::string_view::npos) {
    out.status = 304;
    return out;
  }
  const bool packed = !file.packed.empty() && takes_gzip(copy.encodings);
  if (packed) out.headers.emplace_back("Content-Encoding", "gzip");
  out.body = packed ? file.packed : file.plain;
  return out;
}

}  // namespace elbo::serve
