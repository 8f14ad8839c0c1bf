// SPDX-License-Identifier: MIT
// To tell more than the first mistake, what is wrong is taken out and the rest resolved again.
#include "elbo/serve/jobs/experiment_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/serve/records/answer.h"

namespace elbo::serve {
namespace {

constexpr size_t kMostFaults = 20;
constexpr uint64_t kMostPreset = uint64_t{1} << 20;  // bytes
constexpr std::string_view kSetWord = "--set ";

/// Takes a whole number off the beginning of `text`; nothing where there is none.
std::optional<int> taken_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

/// "NAME:3:8: words" as its place and the words; all is words where it is not of this form.
ExperimentFault fault_of(std::string_view text, const std::string& name) {
  ExperimentFault out;
  std::string_view rest = text;
  if (rest.starts_with(name + ":")) {
    rest.remove_prefix(name.size() + 1);
    const auto line = taken_number(rest);
    const bool colon = rest.starts_with(':');
    if (colon) rest.remove_prefix(1);
    const auto column = colon ? taken_number(rest) : std::nullopt;
    if (line && column && rest.starts_with(": "))
      return {"", *line, *column, std::string(rest.substr(2))};
  }
  out.text = text;
  if (text.starts_with(kSetWord)) {
    text.remove_prefix(kSetWord.size());
    out.key = text.substr(0, text.find_first_of("=: "));
  }
  return out;
}

bool stands_at(const elbo::Place& place, const ExperimentFault& fault) {
  return place.line == fault.line && place.column == fault.column;
}

bool has_place(const Node& node, const ExperimentFault& fault) {
  if (stands_at(node.place(), fault)) return true;
  const auto* list = std::get_if<Node::List>(&node.value());
  return list != nullptr && std::any_of(list->begin(), list->end(),
                                        [&](const Node& one) { return has_place(one, fault); });
}

/// The dotted key that stands where the fault is, or ""; what it names is taken out of the tree.
std::string taken_out(Node& table, const ExperimentFault& fault, const std::string& prefix = "") {
  for (Node::Entry& entry : table.entries()) {
    const std::string key = prefix + entry.key;
    if (entry.node.is_table())
      if (std::string inner = taken_out(entry.node, fault, key + "."); !inner.empty()) return inner;
    if (!stands_at(entry.key_place, fault) && !has_place(entry.node, fault)) continue;
    table.erase(entry.key);
    return key;
  }
  return "";
}

/// The tree of the text with all values set that can be; faults of the others are added. Nothing
/// where the text is no TOML.
std::optional<Node> tree_of(api::ExperimentText source, std::vector<ExperimentFault>& faults) {
  for (;;) {
    try {
      return api::experiment_tree(source);
    } catch (const ConfigError& error) {
      faults.push_back(fault_of(error.what(), source.name));
      const auto wrong = std::find_if(source.sets.begin(), source.sets.end(), [&](const auto& set) {
        return std::string_view(error.what()).starts_with(str(kSetWord, set));
      });
      if (wrong == source.sets.end() || faults.size() >= kMostFaults) return std::nullopt;
      source.sets.erase(wrong);
    }
  }
}

Node fault_node(const ExperimentFault& fault) {
  return answer_table({{"key", answer_text(fault.key)},
                       {"line", answer_whole(fault.line)},
                       {"column", answer_whole(fault.column)},
                       {"text", answer_text(fault.text)}});
}

/// The lines of comment that a file begins with, without their marks.
std::string head_comment(std::string_view text) {
  std::string out;
  while (text.starts_with('#')) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(1, end - 1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    out += str(out.empty() ? "" : "\n", line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string preset_choice(const Node& experiment, std::string_view section) {
  const Node* table = experiment.find(section);
  return table != nullptr ? said_text(*table, "name") : "";
}

Node preset_node(const Path& folder, const Path& file) {
  const Bytes bytes = real_fs().read(file, kMostPreset);
  const std::string text(text_of(bytes));
  const std::string name = file.lexically_relative(folder).replace_extension().string();
  const Node experiment = io::parse_toml(text, name);
  return answer_table({{"name", answer_text(name)},
                       {"title", answer_text(said_text(experiment, "name"))},
                       {"description", answer_text(said_text(experiment, "description"))},
                       {"model", answer_text(preset_choice(experiment, "model"))},
                       {"data", answer_text(preset_choice(experiment, "data"))},
                       {"text", answer_text(text)},
                       {"comment", answer_text(head_comment(text))}});
}

}  // namespace

std::vector<ExperimentFault> faults_in(const api::ExperimentText& source,
                                       const api::Schema& schema) {
  std::vector<ExperimentFault> faults;
  std::optional<Node> tree = tree_of(source, faults);
  while (tree && faults.size() < kMostFaults) {
    try {
      api::resolve_experiment(*tree, schema);
      break;
    } catch (const ConfigError& error) {
      ExperimentFault fault = fault_of(error.what(), source.name);
      const std::string key = fault.line > 0 ? taken_out(*tree, fault) : "";
      if (fault.key.empty()) fault.key = key;
      const bool again =
          !faults.empty() && faults.back().text == fault.text && faults.back().key == fault.key;
      if (!again) faults.push_back(fault);
      if (key.empty() || again) break;
    }
  }
  return faults;
}

Node resolve_answer(const api::ExperimentText& source, const api::Schema& schema) {
  const std::vector<ExperimentFault> faults = faults_in(source, schema);
  Node::List errors;
  for (const ExperimentFault& fault : faults) errors.push_back(fault_node(fault));
  Node resolved, differing;
  if (faults.empty()) {
    const Node experiment = api::resolve_experiment(api::experiment_tree(source), schema);
    resolved = answer_text(io::write_toml(experiment));
    differing = answer_text(io::write_toml(api::differing(experiment, schema)));
  }
  return answer_table({{"ok", Node(faults.empty())},
                       {"resolved", resolved},
                       {"differing", differing},
                       {"errors", Node(std::move(errors))}});
}

Node presets_answer(const Path& folder) {
  std::vector<Path> files;
  std::error_code error;
  for (auto it = std::filesystem::recursive_directory_iterator(folder, error);
       !error && it != end(it); it.increment(error))
    if (it->path().extension() == ".toml") files.push_back(it->path());
  // Those of the folder itself first.
  std::sort(files.begin(), files.end(), [&](const Path& a, const Path& b) {
    const bool deep_a = a.parent_path() != folder, deep_b = b.parent_path() != folder;
    return deep_a != deep_b ? deep_b : a < b;
  });
  Node::List out;
  for (const Path& file : files) try {
      out.push_back(preset_node(folder, file));
    } catch (const Error&) {}
  return Node(std::move(out));
}

}  // namespace elbo::serve
