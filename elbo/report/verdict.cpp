// SPDX-License-Identifier: MIT
// The top of a run's page: how it ended, in words, and the numbers to see first.
#include <algorithm>
#include <cmath>

#include "elbo/core/clock.h"
#include "elbo/core/str.h"
#include "elbo/report/metric_docs.h"
#include "elbo/report/number.h"
#include "elbo/report/sections.h"

namespace elbo::report {
namespace {

constexpr size_t kMostCards = 8;

std::string steps_text(const RunRecord& run) {
  const int64_t total = run.build ? run.build->total_steps : 0;
  const int64_t steps = std::max(run.history.steps, run.summary.step);
  return total > steps ? str(count_text(steps), " of ", count_text(total), " steps")
                       : str(count_text(steps), " steps");
}

/// "vae on mnist, 4,690 steps in 3:12".
std::string name_and_model(const RunRecord& run) {
  std::string out =
      str(run.summary.model.empty() ? "a model" : run.summary.model, " on ",
          run.summary.data.empty() ? "unknown data" : run.summary.data, ", ", steps_text(run));
  if (run.history.epochs > 0)
    out += str(" (", count_text(run.history.epochs), run.history.epochs == 1 ? " pass" : " passes",
               " of the data)");
  if (run.history.seconds > 0) out += str(" in ", duration_text(run.history.seconds));
  return out;
}

Markup banner(const char* kind, const std::string& word, const Markup& more) {
  return element("div", {{"class", str("verdict ", kind)}},
                 element("p", {}, element("strong", {}, word)), more);
}

Markup resume_hint(const RunRecord& run) {
  return element("p", {}, "Go on with ",
                 element("code", {}, str("elbo resume ", run.summary.path.string())), ".");
}

Markup card(const std::string& name, const std::string& value, const std::string& unit) {
  return element("div", {{"class", "card"}}, element("dt", {}, name),
                 element("dd", {}, element("span", {{"class", "value"}}, value), " ",
                         element("span", {{"class", "unit"}}, unit)));
}

std::string with_better(const MetricDoc& doc) {
  const bool brief = doc.better.find("better") != std::string::npos;
  return brief ? join(std::vector<std::string>{doc.unit, doc.better}, "; ") : doc.unit;
}

std::string result_name(const run::EvalResult& result) {
  return str(name_of_protocol(result.protocol), result.split.empty() ? "" : ", ", result.split,
             result.split.empty() ? "" : " set");
}

}  // namespace

std::string verdict_word(const RunRecord& run) {
  switch (run.summary.state) {
    case run::RunState::done: return "Finished";
    case run::RunState::failed: return "Failed";
    case run::RunState::interrupted: return "Stopped before its end";
    case run::RunState::killed: return "Killed";
    case run::RunState::running: return "Still running";
  }
  return "";
}

Markup verdict(const RunRecord& run) {
  const Markup summary = element("p", {}, name_and_model(run));
  const std::string word = verdict_word(run);
  Markup more = summary;
  if (run.summary.state == run::RunState::done && run.summary.warning.empty())
    return banner("good", word, more);
  if (run.summary.state == run::RunState::done)
    return banner("bad", word + ", but", more += element("p", {}, run.summary.warning));
  if (run.summary.state == run::RunState::running) return banner("wait", word, more);
  if (run.summary.state == run::RunState::failed) more += element("p", {}, run.error);
  if (run.summary.state == run::RunState::killed)
    more += element("p", {}, "Its process ended without a word; what it saved last is complete.");
  more += resume_hint(run);
  return banner(run.summary.state == run::RunState::failed ? "bad" : "wait", word, more);
}

std::vector<std::pair<std::string, std::string>> final_validation(const RunRecord& run) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Measured& one : run.history.validation) {
    const double value = last_value(one.curve);
    if (!std::isfinite(value)) continue;
    const MetricDoc doc = metric_doc(one.name, Measurer::evaluation);
    out.emplace_back(doc.unit.empty() ? doc.name : str(doc.name, " (", doc.unit, ")"),
                     number_text(value, 5));
  }
  return out;
}

Markup key_numbers(const RunRecord& run) {
  Markup cards;
  size_t count = 0;
  for (const run::EvalResult& result : run.results) {
    if (++count > kMostCards) break;
    cards += card(result_name(result), value_with_error(result.value, result.standard_error),
                  str(unit_text(result.unit), "; ", count_text(result.count), " images"));
  }
  for (const Measured& one : run.history.validation) {
    const double value = last_value(one.curve);
    if (!std::isfinite(value) || ++count > kMostCards) continue;
    const MetricDoc doc = metric_doc(one.name, Measurer::evaluation);
    cards += card(str(doc.name, ", validation"), number_text(value, 5), with_better(doc));
  }
  if (count == 0)
    for (const Measured& one : run.history.training) {
      const double value = last_value(one.curve);
      if (!std::isfinite(value) || ++count > kMostCards) continue;
      const MetricDoc doc = metric_doc(one.name, Measurer::training);
      cards += card(
          str(spoken(one.group.substr(one.group.rfind('/') + 1)), ": ", doc.name, ", last batch"),
          number_text(value), with_better(doc));
    }
  return cards.empty() ? Markup() : element("dl", {{"class", "cards"}}, cards);
}

}  // namespace elbo::report
