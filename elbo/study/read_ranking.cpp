// SPDX-License-Identifier: MIT
// The ranking of a section in a study's file.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/study/keys.h"
#include "elbo/study/reading.h"

namespace elbo {
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

/// The name with its protocol as results are filed; an error where no variant measures it.
std::string measured(const StudyReading& reading, const StudyRanking& ranking, const Node& name) {
  const std::string text = std::get<std::string>(name.value());
  const size_t slash = text.find('/');
  const std::string protocol = checked_protocol(reading, Node(text.substr(0, slash), name.place()));
  const auto& variants = reading.study.variants;
  const bool any = std::any_of(variants.begin(), variants.end(), [&](const StudyVariant& variant) {
    return std::find(ranking.variants.begin(), ranking.variants.end(), variant.name) != ranking.variants.end() &&
           std::find(variant.protocols.begin(), variant.protocols.end(), protocol) != variant.protocols.end();
  });
  if (!any && !reading.study.quick) throw ConfigError(name.place().text(), ": no variant of this ranking measures ", protocol, "; add it to protocols");
  return slash == std::string::npos ? protocol : protocol + text.substr(slash);
}

std::vector<std::string> ranked_variants(const StudyReading& reading, const Node& table) {
  std::vector<std::string> out;
  for (const Node& name : texts_under(table, "variants"))
    if (const StudyVariant* variant = variant_at(reading, name)) out.push_back(variant->name);
  if (table.find("variants") == nullptr)
    for (const StudyVariant& variant : reading.study.variants)
      if (variant.extractor.empty()) out.push_back(variant.name);
  return out;
}

}  // namespace

std::optional<StudyRanking> read_ranking_of(const StudyReading& reading, const Node& section) {
  if (section.find("ranking") == nullptr) return std::nullopt;
  const Node table = table_under(section, "ranking");
  const RankingKeys keys = read_keys<RankingKeys>(table, "[section.ranking]");
  if (keys.by.empty() || keys.columns.empty()) throw ConfigError(table.place().text(), ": a ranking wants by = \"PROTOCOL\" and columns = [...]");
  StudyRanking out{keys.title, keys.caption, "", keys.largest_first, {}, ranked_variants(reading, table)};
  out.by = measured(reading, out, *table.find("by"));
  for (const Node& column : texts_under(table, "columns")) {
    const std::string text = std::get<std::string>(column.value());
    out.columns.push_back(text == "seconds" || text == "health" ? text : measured(reading, out, column));
  }
  return out;
}

}  // namespace elbo
