// SPDX-License-Identifier: MIT
// Health events that begin and do not end.
#include "elbo/study/troubles.h"

#include <map>

#include "elbo/core/error.h"
#include "elbo/io/json.h"

namespace elbo {
namespace {

constexpr uint64_t kMostMetrics = uint64_t{1} << 30;  // bytes

std::string text_at(const Node& table, std::string_view key) {
  const Node* found = table.is_table() ? table.find(key) : nullptr;
  const auto* text = found != nullptr ? std::get_if<std::string>(&found->value()) : nullptr;
  return text != nullptr ? *text : "";
}

void take(const std::string& line, const std::string& file,
          std::map<std::string, std::string>& open) {
  const Node node = parse_json(line, file);
  const Node* health = node.is_table() ? node.find("health") : nullptr;
  if (health == nullptr) return;
  if (text_at(*health, "state") == "begins")
    open[text_at(*health, "name")] = text_at(*health, "text");
  else open.erase(text_at(*health, "name"));
}

}  // namespace

std::vector<std::string> open_troubles(Fs& fs, const Path& metrics) {
  std::map<std::string, std::string> open;  // by the monitor's name
  try {
    const Bytes bytes = fs.read(metrics, kMostMetrics);
    std::string_view rest = text_of(bytes);
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.find("\"health\"") != std::string_view::npos)
        take(std::string(line), metrics.string(), open);
    }
  } catch (const Error&) {  // a torn last line, or no file: what was read counts
  }
  std::vector<std::string> texts;
  for (const auto& [name, text] : open) texts.push_back(text);
  return texts;
}

}  // namespace elbo
