// SPDX-License-Identifier: MIT
// Finding values by their names.
#include "elbo/study/outcome/claims.h"

#include <algorithm>
#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/run/metrics.h"
#include "elbo/run/typed_node.h"
#include "elbo/study/file/value_name.h"

namespace elbo::study {
namespace {

using SeedValues = std::vector<std::pair<int64_t, double>>;

/// The node under one part of a key: an entry of a table, or an element of a list by its position.
const Node* step_into(const Node& node, std::string_view part) {
  if (node.is_table()) return node.find(part);
  const auto* list = std::get_if<Node::List>(&node.value());
  size_t at = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), at);
  if (list == nullptr || error != std::errc() || end != part.data() + part.size() ||
      at >= list->size())
    return nullptr;
  return &(*list)[at];
}

std::optional<double> result_value(const RunOutcome& run, const ValueName& name) {
  const auto found = run.results.find(name.name);
  if (found == run.results.end()) return std::nullopt;
  if (name.key.empty()) return found->second.value;
  for (const auto& [part, value] : found->second.parts)
    if (part == name.key) return value;
  return std::nullopt;
}

/// The last value of a metric in a run's metrics.jsonl.
std::optional<double> last_metric(Fs& fs, const Path& file, const std::string& name) {
  std::optional<double> out;
  try {
    run::read_metrics(fs, file, [&](const Node& line) {
      if (const Node* found = line.find(name)) out = run::number_of(*found);
    });
  } catch (const Error& error) {
    log_warning(error.what());
  }
  return out;
}

/// Finds values; all claims of one look at the folder share it.
class ClaimValues {
 public:
  ClaimValues(const StudyWork& work, const StudyOutcome& outcome)
      : work_(work), outcome_(outcome) {}

  SeedValues of(const std::string& variant, const std::string& value) const {
    const ValueName name = parsed_value(value);
    return name.origin == ValueOrigin::fact ? facts(variant, name) : of_runs(variant, name);
  }

  /// How many seeds there will be, and how many of those that have no value by now may still get
  /// one.
  std::pair<int64_t, int64_t> seeds(const std::string& variant, const std::string& value,
                                    const SeedValues& there) const {
    const ValueName name = parsed_value(value);
    const auto has = [&](int64_t seed) {
      return std::any_of(there.begin(), there.end(),
                         [&](const auto& one) { return one.first == seed; });
    };
    int64_t wanted = 0, open = 0;
    const auto count = [&](int64_t seed, bool may_come) {
      ++wanted;
      if (may_come && !has(seed)) ++open;
    };
    if (name.origin == ValueOrigin::fact) {
      for (const FigureOutcome& figure : outcome_.figures)
        if (is_of(figure, variant, name.name))
          count(figure.seed, figure.state != OutcomeState::failed && figure.error.empty());
    } else {
      for (const RunOutcome& run : outcome_.runs)
        if (run.variant == variant)
          count(run.seed, run.state != OutcomeState::failed && run.error.empty() &&
                              !run.errors.contains(name.name));
    }
    return {wanted, open};
  }

 private:
  static bool is_of(const FigureOutcome& figure, const std::string& variant,
                    const std::string& id) {
    return figure.id == id &&
           (figure.variant.empty() || variant.empty() || figure.variant == variant);
  }

  SeedValues facts(const std::string& variant, const ValueName& name) const {
    SeedValues out;
    for (const FigureOutcome& figure : outcome_.figures) {
      if (!is_of(figure, variant, name.name) || figure.state != OutcomeState::done) continue;
      if (const auto value = fact_at(figure.facts, name.key)) out.emplace_back(figure.seed, *value);
    }
    return out;
  }

  SeedValues of_runs(const std::string& variant, const ValueName& name) const {
    SeedValues out;
    for (const RunOutcome& run : outcome_.runs) {
      if (run.variant != variant || run.state != OutcomeState::done) continue;
      const auto value =
          name.origin == ValueOrigin::metric
              ? last_metric(work_.fs, work_.folder.root() / run.run / "metrics.jsonl", name.name)
              : result_value(run, name);
      if (value) out.emplace_back(run.seed, *value);
    }
    return out;
  }

  const StudyWork& work_;
  const StudyOutcome& outcome_;
};

}  // namespace

std::optional<double> fact_at(const Node& facts, const std::string& key) {
  const Node* at = &facts;
  std::string_view rest = key;
  while (at != nullptr && !rest.empty()) {
    const size_t slash = rest.find('/');
    at = step_into(*at, rest.substr(0, slash));
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  }
  if (at == nullptr) return std::nullopt;
  if (const auto* truth = std::get_if<bool>(&at->value())) return *truth ? 1.0 : 0.0;
  try {
    return run::number_of(*at);
  } catch (const DataError&) {
    return std::nullopt;
  }
}

std::vector<ExpectationOutcome> judged_claims(const StudyWork& work, const StudyOutcome& outcome) {
  const ClaimValues values(work, outcome);
  std::vector<ExpectationOutcome> out;
  for (size_t s = 0; s < work.study.sections.size(); ++s)
    for (size_t i = 0; i < work.study.sections[s].expectations.size(); ++i) {
      const Expectation& expectation = work.study.sections[s].expectations[i];
      ExpectationOutcome claim;
      claim.section = s;
      claim.index = i;
      claim.ours = values.of(expectation.variant, expectation.value);
      if (!expectation.than.empty())
        claim.others =
            values.of(expectation.than,
                      expectation.than_value.empty() ? expectation.value : expectation.than_value);
      const auto [wanted, open] = values.seeds(expectation.variant, expectation.value, claim.ours);
      judge(expectation, claim, wanted, open);
      out.push_back(std::move(claim));
    }
  return out;
}

}  // namespace elbo::study
