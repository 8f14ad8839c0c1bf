// SPDX-License-Identifier: MIT
// What stands in tables: evaluation, health, configuration, machine, and how to make the run again.
#include <algorithm>
#include <optional>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/metric_docs.h"
#include "elbo/report/number.h"
#include "elbo/report/sections.h"
#include "elbo/report/table.h"

namespace elbo::report {
namespace {

constexpr size_t kMostConfig = 60'000;  // characters shown
constexpr size_t kMostMessages = 100;
constexpr size_t kMostParts = 16;  // of a result that are shown

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string plain_value(const Node& node) {
  const auto* text = std::get_if<std::string>(&node.value());
  return text != nullptr ? *text : node.literal();
}

/// The entries of a table as `key` or `sub.key`, in order.
void flatten(const Node& table, const std::string& before, Pairs& out) {
  for (const Node::Entry& entry : table.entries()) {
    if (entry.node.is_table()) flatten(entry.node, str(before, entry.key, "."), out);
    else out.emplace_back(before + entry.key, plain_value(entry.node));
  }
}

/// A table a section of the configuration; what stands above the first section is called
/// "experiment".
Markup config_tables(const Node& config) {
  Markup out;
  Pairs top;
  for (const Node::Entry& entry : config.entries())
    if (!entry.node.is_table()) top.emplace_back(entry.key, plain_value(entry.node));
  if (!top.empty()) out += pairs_markup("experiment", top);
  for (const Node::Entry& entry : config.entries()) {
    if (!entry.node.is_table()) continue;
    Pairs pairs;
    flatten(entry.node, "", pairs);
    if (!pairs.empty()) out += pairs_markup(entry.key, pairs);
  }
  return element("div", {{"class", "tables"}}, out);
}

std::vector<Markup> result_row(const run::EvalResult& result, const ReportOptions& options) {
  const std::string what = options.protocol_doc ? options.protocol_doc(result.protocol) : "";
  return {element("code", {}, result.protocol),
          value_with_error(result.value, result.standard_error),
          unit_text(result.unit),
          count_text(result.count),
          result.split,
          result.weights,
          what};
}

/// What readers must know to trust the results; nothing where that is nothing.
Markup warnings_list(const std::vector<run::EvalResult>& results) {
  Markup items;
  for (const run::EvalResult& result : results)
    if (!result.warning.empty())
      items += element("li", {}, element("code", {}, result.protocol), ": ", result.warning);
  return items.empty() ? Markup() : element("ul", {{"class", "messages"}}, items);
}

/// The terms of the results that have a few of them; those by dimension stay in eval/.
Markup parts_table(const std::vector<run::EvalResult>& results) {
  Table table{"Their terms", {{"term"}, {"value", true}, {"unit"}, {"of"}}, {}};
  for (const run::EvalResult& result : results)
    for (const auto& [name, value] : result.parts) {
      if (result.parts.size() > kMostParts) break;
      const MetricDoc doc = metric_doc(name, Measurer::evaluation);
      table.rows.push_back(
          {doc.name, number_text(value, 5), doc.unit, element("code", {}, result.protocol)});
    }
  return table.rows.empty() ? Markup() : table_markup(table);
}

Pairs machine_pairs(const run::BuildRecord& build) {
  Pairs all{{"processor", build.cpu},
            {"threads", str(build.threads)},
            {"instruction set", build.instruction_set},
            {"host", build.host},
            {"system", build.kernel},
            {"started", build.started}};
  std::erase_if(all, [](const auto& pair) { return pair.second.empty(); });
  return all;
}

Pairs program_pairs(const run::BuildRecord& build) {
  Pairs all{{"elbo", build.version},      {"source", build.commit},
            {"LibTorch", build.libtorch}, {"compiler", build.compiler},
            {"flags", build.flags},       {"data (SHA-256)", build.data_fingerprint}};
  std::erase_if(all, [](const auto& pair) { return pair.second.empty(); });
  return all;
}

Markup command(const std::string& text) {
  return element("pre", {{"class", "command"}}, element("code", {}, text));
}

/// A word as a shell takes it.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("/._-+=:,").find(c) != std::string_view::npos;
  });
  if (plain) return word;
  std::string out = "'";
  for (char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  out += "'";
  return out;
}

}  // namespace

Section evaluation_section(const RunPage& page) {
  Section section{page.prefix + "evaluation", "How good it is", {}};
  const auto& results = page.run.results;
  if (results.empty()) return section;
  Table table{"Measures on images it has not learned from",
              {{"protocol"},
               {"value \xC2\xB1 standard error", true},
               {"unit"},
               {"images", true},
               {"split"},
               {"weights"},
               {"what it measures"}},
              {}};
  for (const run::EvalResult& result : results)
    table.rows.push_back(result_row(result, page.options));
  section.body = table_markup(table);
  section.body += warnings_list(results);
  section.body += parts_table(results);
  return section;
}

Section health_section(const RunPage& page) {
  Section section{page.prefix + "health", "Health", {}};
  const auto& messages = page.run.history.health;
  if (messages.empty() && page.run.history.training.empty()) return section;
  if (messages.empty()) {
    section.body = element(
        "p", {}, "No monitor had anything to say: no player stopped learning, no code collapsed.");
    return section;
  }
  Markup items;
  const size_t count = std::min(messages.size(), kMostMessages);
  for (size_t i = 0; i < count; ++i)
    items +=
        element("li", {}, element("strong", {}, str("Step ", count_text(messages[i].step), ":")),
                " ", messages[i].text);
  section.body = element("ul", {{"class", "messages"}}, items);
  if (count < messages.size())
    section.body +=
        element("p", {{"class", "soft"}}, str("and ", messages.size() - count, " more in log.txt"));
  return section;
}

Section configuration_section(const RunPage& page) {
  Section section{page.prefix + "configuration", "Configuration", {}};
  const RunRecord& run = page.run;
  if (run.config_text.empty()) return section;
  if (run.differing)
    section.body = element("p", {{"class", "soft"}}, "What differs from the defaults:");
  section.body += config_tables(run.differing ? *run.differing : run.config);
  const std::string shown =
      run.config_text.size() <= kMostConfig
          ? run.config_text
          : str(run.config_text.substr(0, kMostConfig), "\n... and more in config.toml");
  section.body += element("details", {}, element("summary", {}, "The whole of config.toml"),
                          element("pre", {{"tabindex", "0"}}, element("code", {}, shown)));
  return section;
}

Section machine_section(const RunPage& page) {
  Section section{page.prefix + "machine", "Machine and program", {}};
  if (!page.run.build) return section;
  section.body =
      element("div", {{"class", "tables"}}, pairs_markup("machine", machine_pairs(*page.run.build)),
              pairs_markup("program", program_pairs(*page.run.build)));
  return section;
}

Section again_section(const RunPage& page) {
  Section section{page.prefix + "again", "How to make it again", {}};
  const RunRecord& run = page.run;
  const std::string path = quoted(run.summary.path.string());
  if (run.build && !run.build->command_line.empty()) {
    section.body += element("p", {}, "It was started with");
    section.body += command(run.build->command_line);
  }
  section.body +=
      element("p", {},
              "The same from the resolved configuration, seed included; on the same machine, build "
              "and number of threads the weights come out byte for byte:");
  section.body += command(str("elbo train ", quoted((run.summary.path / "config.toml").string())));
  section.body += element("p", {}, "More from the trained model:");
  section.body += command(str(
      "elbo sample ", path, " --count 64 --seed 1 --out samples.png\nelbo eval ", path, " --json"));
  return section;
}

std::vector<Section> sections_of(const RunPage& page) {
  // Pictures first: they are what a reader came for, and what must get room in the page.
  std::vector<Section> all{sample_section(page),  figure_section(page),
                           curve_section(page),   evaluation_section(page),
                           health_section(page),  configuration_section(page),
                           machine_section(page), again_section(page)};
  std::erase_if(all, [](const Section& section) { return section.body.empty(); });
  return all;
}

}  // namespace elbo::report
