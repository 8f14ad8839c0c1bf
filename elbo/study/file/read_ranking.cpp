// SPDX-License-Identifier: MIT
// The ranking of a section in a study's file.
#include "elbo/core/error.h"
#include "elbo/study/file/keys.h"
#include "elbo/study/file/reading.h"

namespace elbo::study {
namespace {

struct RankingKeys {
  std::string title, caption, by;
  bool largest_first = false;
  std::vector<std::string> columns, variants;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("title", title, "of the table");
    visit("caption", caption, "above the table");
    visit("by", by, "PROTOCOL or PROTOCOL/PART by whose mean over seeds variants are ordered");
    visit("largest_first", largest_first, "the largest value is the best, else the smallest");
    visit("columns", columns, "what is shown of each: as `by`, seconds (of training), health");
    visit("variants", variants, "which; without it all but extractors");
  }
};

std::vector<std::string> ranked_variants(const StudyReading& reading, const Node& table) {
  if (table.find("variants") == nullptr) return trained_variants(reading);
  std::vector<std::string> out;
  for (const Node& name : texts_under(table, "variants"))
    if (const StudyVariant* variant = variant_at(reading, name)) out.push_back(variant->name);
  return out;
}

}  // namespace

std::optional<StudyRanking> read_ranking_of(const StudyReading& reading, const Node& section) {
  if (section.find("ranking") == nullptr) return std::nullopt;
  const Node table = table_under(section, "ranking");
  const RankingKeys keys = read_keys<RankingKeys>(table, "[section.ranking]");
  if (keys.by.empty() || keys.columns.empty())
    throw ConfigError(table.place().text(),
                      ": a ranking wants by = \"PROTOCOL\" and columns = [...]");
  StudyRanking out{keys.title,         keys.caption, "",
                   keys.largest_first, {},           ranked_variants(reading, table)};
  const auto measured = [&](const Node& value) {
    return measured_value(reading, value, out.variants, "this ranking").name;
  };
  out.by = measured(*table.find("by"));
  for (const Node& column : texts_under(table, "columns")) {
    const std::string text = std::get<std::string>(column.value());
    out.columns.push_back(text == "seconds" || text == "health" ? text : measured(column));
  }
  return out;
}

}  // namespace elbo::study
