// SPDX-License-Identifier: MIT
// Reading and appending lines of JSON.
#include "elbo/run/json_lines.h"

#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/typed_node.h"

namespace elbo::run {
namespace {

constexpr uint64_t kMostLinesBytes = uint64_t{1} << 30;
constexpr size_t kMostLine = size_t{1} << 20;

std::optional<Node> readable(std::string_view line, const std::string& name) {
  if (line.size() > kMostLine) return std::nullopt;
  try {
    return parse_record(bytes_of(line), name);
  } catch (const DataError&) {
    return std::nullopt;
  }
}

Bytes content(Fs& fs, const Path& path) {
  return fs.exists(path) ? fs.read(path, kMostLinesBytes) : Bytes();
}

}  // namespace

void each_json_line(Fs& fs, const Path& path, const std::function<void(const Node& line)>& see) {
  const Bytes bytes = content(fs, path);
  const std::string_view text = text_of(bytes);
  size_t number = 0;
  for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string_view::npos;
       begin = end + 1) {
    const std::string name = str(path.string(), ":", ++number);
    if (end - begin > kMostLine)
      throw DataError(printable(name), ": a line of ", end - begin, " bytes, at most ", kMostLine,
                      " are accepted");
    see(parse_record(bytes_of(text.substr(begin, end - begin)), name));
  }
}

std::optional<Node> last_json_line(Fs& fs, const Path& path) {
  const Bytes bytes = content(fs, path);
  std::string_view text = text_of(bytes);
  text = text.substr(0, text.rfind('\n') + 1);
  while (!text.empty()) {
    text.remove_suffix(1);
    const size_t begin = text.rfind('\n') + 1;
    if (auto line = readable(text.substr(begin), path.string())) return line;
    text = text.substr(0, begin);
  }
  return std::nullopt;
}

uint64_t accepted_bytes(std::string_view text, const std::function<bool(const Node&)>& wanted) {
  size_t begin = 0;
  for (size_t end; (end = text.find('\n', begin)) != std::string_view::npos; begin = end + 1) {
    const auto line = readable(text.substr(begin, end - begin), "");
    if (!line || !wanted(*line)) break;
  }
  return begin;
}

void append_json_line(Fs& fs, const Path& path, const Node& line) {
  const Bytes old = content(fs, path);
  const size_t whole = text_of(old).rfind('\n') + 1;
  if (whole < old.size()) fs.truncate(path, whole);
  const auto file = fs.open(path, OpenMode::append);
  file->write(bytes_of(io::write_json(line) + "\n"));
  file->sync();
  file->close();
  fs.sync_directory(path.parent_path());
}

}  // namespace elbo::run
