// SPDX-License-Identifier: MIT
// Checks a figure's command word by word.
#include "elbo/study/file/figure_command.h"

#include <algorithm>
#include <array>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo::study {
namespace {

constexpr std::array kWritingOptions{"--out", "--features-out"};
constexpr std::string_view kOut = "{out}";

const std::string& word_of(const Node& node) { return std::get<std::string>(node.value()); }

/// `{out}`, `{out}.png`, `{out}-b.png`: a name in the folder of figures.
bool stays_inside(std::string_view path) {
  if (!path.starts_with(kOut)) return false;
  path.remove_prefix(kOut.size());
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

bool names_run(std::string_view word) {
  return word == "{run}" || (word.starts_with("{run:") && word.find('}') == word.size() - 1);
}

/// The subcommand at the beginning of the words, "latent walk" as "latent"; of "data" its own too,
/// since only some of them only read.
std::string subcommand_of(const Node::List& words) {
  const std::string& first = word_of(words.front());
  return first == "data" && words.size() > 1 ? str(first, " ", word_of(words[1])) : first;
}

void check_written(const Node& word, std::string_view path) {
  if (!stays_inside(path))
    throw ConfigError(word.place().text(), ": a figure's command writes ", printable(path),
                      "; want {out} at the beginning and no folder, as {out}.png: a study writes "
                      "into its own folder alone");
}

/// All else that is exported is a folder of files, of which a page shows nothing.
void check_export(const Node::List& words) {
  const auto to = std::find_if(words.begin(), words.end(),
                               [](const Node& word) { return word_of(word) == "--to"; });
  if (to == words.end() || to + 1 == words.end() || word_of(*(to + 1)) != "page")
    throw ConfigError(words.front().place().text(),
                      ": a figure's command exports a page alone; want --to page");
}

}  // namespace

const std::vector<std::string>& drawing_commands() {
  static const std::vector<std::string> kCommands{
      "sample",    "reconstruct",  "translate", "latent",     "encode", "decode", "export",
      "data face", "data preview", "data info", "data check", "eval",   "models"};
  return kCommands;
}

void check_drawing_command(const Node& words) {
  const auto& list = std::get<Node::List>(words.value());
  const std::string name = subcommand_of(list);
  const std::vector<std::string>& known = drawing_commands();
  if (std::find(known.begin(), known.end(), name) == known.end())
    throw ConfigError(list.front().place().text(), ": a figure's command is \"", printable(name),
                      "\"", did_you_mean(name, known), "; it may be one of ", join(known, ", "));
  if (name == "eval" && (list.size() < 2 || !names_run(word_of(list[1]))))
    throw ConfigError(
        list.front().place().text(),
        ": eval keeps its results in the run that it measures; want {run} or {run:NAME} behind it");
  if (name == "export") check_export(list);
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string_view word = word_of(list[i]);
    for (const std::string_view option : kWritingOptions) {
      if (word == option) check_written(list[i], i + 1 < list.size() ? word_of(list[i + 1]) : "");
      if (word.starts_with(option) && word.substr(option.size()).starts_with('='))
        check_written(list[i], word.substr(option.size() + 1));
    }
    if (word.find(kOut) != std::string_view::npos && !word.starts_with("--"))
      check_written(list[i], word);
  }
}

}  // namespace elbo::study
