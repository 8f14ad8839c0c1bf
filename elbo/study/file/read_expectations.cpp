// SPDX-License-Identifier: MIT
// The claims of a study's file.
#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/study/file/keys.h"
#include "elbo/study/file/reading.h"
#include "elbo/study/file/value_name.h"

namespace elbo::study {
namespace {

constexpr double kUnsaid = std::numeric_limits<double>::quiet_NaN();

struct ExpectKeys {
  std::string say, variant, value, below_variant, above_variant, than_value, source;
  double below = kUnsaid, above = kUnsaid, near = kUnsaid, tolerance = kUnsaid, published = kUnsaid;
  int64_t least = 0;
  bool skip = false;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("say", say, "the claim in words");
    visit("variant", variant, "whose value");
    visit("value", value, "PROTOCOL, PROTOCOL/PART, metric:NAME or fact:FIGURE/KEY");
    visit("below", below, "the value is below this number");
    visit("above", above, "the value is above this number");
    visit("near", near, "the value is this number, give or take the tolerance");
    visit("tolerance", tolerance, "of near", AtLeast{0});
    visit("below_variant", below_variant, "the value is below that of this variant");
    visit("above_variant", above_variant, "the value is above that of this variant");
    visit("than_value", than_value, "the other variant's value, where it is another one");
    visit("least", least, "seeds for which it must hold", AtLeast{0});
    visit("published", published, "what the source says");
    visit("source", source, "of what is published or expected");
    visit("skip", skip, "leave the claim out");
  }
};

const std::vector<std::string> kComparisons{
    "below", "above", "near", "tolerance", "below_variant", "above_variant", "than_value"};

/// The claim's table with its quick form over it; a quick comparison takes the place of the plain
/// one.
Node effective(const StudyReading& reading, const Node& table) {
  read_keys<ExpectKeys>(table, "[[expect]]", {"quick"});
  const Node quick = table_under(table, "quick");
  read_keys<ExpectKeys>(quick, "quick of [[expect]]");
  Node out = table;
  out.erase("quick");
  if (!reading.study.quick) return out;
  const bool compares = std::any_of(
      kComparisons.begin(), kComparisons.end(),
      [&](const std::string& key) { return key != "tolerance" && quick.find(key) != nullptr; });
  if (compares)
    for (const std::string& key : kComparisons) out.erase(key);
  lay_over(out, quick);
  return out;
}

Expectation comparison_of(const ExpectKeys& keys, const Node& table) {
  Expectation out;
  const auto numbers = {std::pair("below", keys.below), std::pair("above", keys.above),
                        std::pair("near", keys.near)};
  for (const auto& [name, bound] : numbers)
    if (!std::isnan(bound)) {
      if (!out.compared.empty())
        throw ConfigError(
            table.place().text(),
            ": a claim wants one of below, above, near, below_variant, above_variant, not two");
      out.compared = name;
      out.bound = bound;
    }
  for (const auto& [name, than] :
       {std::pair("below", keys.below_variant), std::pair("above", keys.above_variant)})
    if (!than.empty()) {
      if (!out.compared.empty())
        throw ConfigError(
            table.place().text(),
            ": a claim wants one of below, above, near, below_variant, above_variant, not two");
      out.compared = name;
      out.than = than;
    }
  if ((out.compared == "near") == std::isnan(keys.tolerance))
    throw ConfigError(table.place().text(), ": near and tolerance go together");
  if (!keys.than_value.empty() && out.than.empty())
    throw ConfigError(table.place().text(),
                      ": than_value goes with below_variant or above_variant");
  if (keys.least > 0 && out.compared.empty())
    throw ConfigError(table.place().text(), ": least goes with a comparison");
  if (out.compared == "near") out.tolerance = keys.tolerance;
  return out;
}

const StudyFigure* figure_called(const StudyReading& reading, const std::string& id) {
  for (const StudySection& section : reading.study.sections)
    for (const StudyFigure& figure : section.figures)
      if (figure.id == id) return &figure;
  return nullptr;
}

/// Whether there will be such a value of that variant; in the plain form an error where not.
bool resolve_value(const StudyReading& reading, const StudyVariant* variant, std::string& value,
                   const Node& node) {
  ValueName name = parsed_value(value);
  const std::string where = node.place().text();
  if (name.origin == ValueOrigin::fact) {
    const StudyFigure* figure = figure_called(reading, name.name);
    if (figure != nullptr && figure->command.empty())
      throw ConfigError(where, ": figure ", name.name,
                        " is not made by a command, which alone tells facts");
    const bool known =
        figure != nullptr && (variant == nullptr || figure->variants.empty() ||
                              std::find(figure->variants.begin(), figure->variants.end(),
                                        variant->name) != figure->variants.end());
    if (!known && !reading.study.quick)
      throw ConfigError(where, ": no figure \"", printable(name.name), "\"",
                        variant == nullptr ? "" : " of " + variant->name, " is made by a command");
    return known;
  }
  if (variant == nullptr)
    throw ConfigError(where, ": the value ", printable(value), " wants variant = \"...\"");
  if (name.origin == ValueOrigin::metric) return true;
  const std::string protocol = checked_protocol(reading, Node(name.name, node.place()));
  value = name.key.empty() ? protocol : protocol + "/" + name.key;
  const bool measured = std::find(variant->protocols.begin(), variant->protocols.end(), protocol) !=
                        variant->protocols.end();
  if (!measured && !reading.study.quick)
    throw ConfigError(where, ": variant ", variant->name, " does not measure ", protocol,
                      did_you_mean(protocol, variant->protocols), "; its protocols are ",
                      join(variant->protocols, ", "));
  return measured;
}

const Node& claim_node(const Node& table, const std::string& key) {
  const Node* found = table.find(key);
  return found != nullptr ? *found : *table.find("value");
}

/// Completes the claim; false where the quick form does not have what it speaks of.
bool resolve_claim(const StudyReading& reading, Expectation& claim, const Node& table) {
  const StudyVariant* variant = nullptr;
  if (!claim.variant.empty() &&
      (variant = variant_at(reading, claim_node(table, "variant"))) == nullptr)
    return false;
  if (!resolve_value(reading, variant, claim.value, claim_node(table, "value"))) return false;
  if (claim.than.empty()) return true;
  const StudyVariant* other = variant_at(reading, claim_node(table, claim.compared + "_variant"));
  if (other == nullptr) return false;
  std::string than_value = claim.than_value.empty() ? claim.value : claim.than_value;
  const bool known = resolve_value(reading, other, than_value, claim_node(table, "than_value"));
  if (!claim.than_value.empty()) claim.than_value = than_value;
  return known;
}

}  // namespace

std::vector<Expectation> read_expectations_of(StudyReading& reading, const Node& parent) {
  std::vector<Expectation> out;
  for (const Node& one : tables_under(parent, "expect")) {
    const Node table = effective(reading, one);
    const ExpectKeys keys = read_keys<ExpectKeys>(table, "[[expect]]");
    if (keys.say.empty() || keys.value.empty())
      throw ConfigError(one.place().text(),
                        ": an [[expect]] wants say = \"...\" and value = \"...\"");
    Expectation claim = comparison_of(keys, table);
    claim.say = keys.say;
    claim.variant = keys.variant;
    claim.value = keys.value;
    claim.than_value = keys.than_value;
    claim.least = keys.least;
    if (!std::isnan(keys.published)) claim.published = keys.published;
    claim.source = keys.source;
    if (keys.skip || !resolve_claim(reading, claim, table)) ++reading.study.left_out;
    else out.push_back(std::move(claim));
  }
  return out;
}

}  // namespace elbo::study
