// SPDX-License-Identifier: MIT
// study.json, and what tables for people share.
#include "elbo/study/run/results.h"

#include <algorithm>

#include "elbo/core/build_info.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/study/outcome/claims.h"
#include "elbo/study/outcome/ranking.h"
#include "elbo/study/outcome/seed_spread.h"

namespace elbo::study {
namespace {

constexpr const char* kStates[] = {"missing", "running", "done", "failed"};
constexpr const char* kVerdicts[] = {"unknown", "shown", "holds", "fails"};

Node texts_node(const std::map<std::string, std::string>& texts) {
  Node out = Node::table();
  for (const auto& [key, text] : texts) out.set(key, Node(text));
  return out;
}

template <class List, class ToNode>
Node list_node(const List& list, const ToNode& node_of) {
  Node::List out;
  for (const auto& one : list) out.push_back(node_of(one));
  return Node(std::move(out));
}

Node run_node(const RunOutcome& run) {
  Node out = Node::table(), results = Node::table();
  for (const auto& [protocol, result] : run.results) results.set(protocol, to_node(result));
  out.set("variant", Node(run.variant));
  out.set("seed", Node(run.seed));
  out.set("run", Node(run.run.string()));
  out.set("state", Node(std::string(kStates[static_cast<size_t>(run.state)])));
  out.set("note", Node(run.note));
  out.set("error", Node(run.error));
  out.set("seconds", Node(run.seconds));
  out.set("troubles", list_node(run.warnings, [](const std::string& text) { return Node(text); }));
  out.set("results", std::move(results));
  out.set("errors", texts_node(run.errors));
  return out;
}

Node figure_node(const FigureOutcome& figure) {
  Node out = Node::table();
  out.set("id", Node(figure.id));
  out.set("variant", Node(figure.variant));
  out.set("seed", Node(figure.seed));
  out.set("file", Node(figure.file.string()));
  out.set("state", Node(std::string(kStates[static_cast<size_t>(figure.state)])));
  out.set("error", Node(figure.error));
  out.set("seconds", Node(figure.seconds));
  out.set("facts", figure.facts);
  return out;
}

Node values_node(const std::vector<std::pair<int64_t, double>>& values) {
  Node out = Node::table();
  for (const auto& [seed, value] : values) out.set(str(seed), Node(value));
  return out;
}

void describe_comparison(const Expectation& expectation, Node& out) {
  out.set("compared", Node(expectation.compared));
  if (expectation.bound) out.set("bound", Node(*expectation.bound));
  if (!expectation.than.empty()) out.set("than", Node(expectation.than));
  if (!expectation.than_value.empty()) out.set("than_value", Node(expectation.than_value));
  if (expectation.compared == "near") out.set("tolerance", Node(expectation.tolerance));
  if (expectation.least > 0) out.set("least", Node(expectation.least));
  if (expectation.published) out.set("published", Node(*expectation.published));
  out.set("source", Node(expectation.source));
}

Node claim_node(const Study& study, const ExpectationOutcome& claim) {
  const StudySection& section = study.sections[claim.section];
  const Expectation& expectation = section.expectations[claim.index];
  Node out = Node::table();
  out.set("section", Node(section.id));
  out.set("say", Node(expectation.say));
  out.set("variant", Node(expectation.variant));
  out.set("value", Node(expectation.value));
  describe_comparison(expectation, out);
  out.set("ours", values_node(claim.ours));
  out.set("others", values_node(claim.others));
  out.set("mean", Node(claim.mean));
  out.set("deviation", Node(claim.deviation));
  out.set("held", Node(claim.held));
  out.set("verdict", Node(std::string(kVerdicts[static_cast<size_t>(claim.verdict)])));
  out.set("sentence", Node(claim.sentence));
  return out;
}

Node measures_node(const Study& study, const StudyOutcome& outcome) {
  Node::List out;
  for (const StudyVariant& variant : study.variants)
    for (const std::string& protocol : variant.protocols) {
      const SeedSpread spread = spread_of(outcome, variant.name, protocol);
      Node one = Node::table();
      one.set("variant", Node(variant.name));
      one.set("protocol", Node(protocol));
      one.set("mean", Node(spread.mean));
      one.set("deviation", Node(spread.deviation));
      one.set("count", Node(spread.count));
      one.set("unit", Node(unit_of(outcome, protocol)));
      out.push_back(std::move(one));
    }
  return Node(std::move(out));
}

Node rankings_node(const Study& study, const StudyOutcome& outcome) {
  Node::List out;
  for (const StudySection& section : study.sections) {
    if (!section.ranking) continue;
    Node one = Node::table();
    Node::List order;
    for (const RankedVariant& row : ranked(study, outcome, *section.ranking))
      order.push_back(Node(row.variant));
    one.set("section", Node(section.id));
    one.set("by", Node(section.ranking->by));
    one.set("order", Node(std::move(order)));
    out.push_back(std::move(one));
  }
  return Node(std::move(out));
}

int64_t verdicts(const StudyOutcome& outcome, Verdict verdict) {
  return std::count_if(outcome.expectations.begin(), outcome.expectations.end(),
                       [&](const ExpectationOutcome& one) { return one.verdict == verdict; });
}

}  // namespace

std::vector<std::string> all_protocols(const Study& study) {
  std::vector<std::string> out;
  for (const StudyVariant& variant : study.variants)
    for (const std::string& protocol : variant.protocols)
      if (std::find(out.begin(), out.end(), protocol) == out.end()) out.push_back(protocol);
  return out;
}

Node results_node(const Study& study, const StudyOutcome& outcome) {
  Node out = Node::table();
  out.set("study", Node(study.name));
  out.set("title", Node(study.title));
  out.set("quick", Node(study.quick));
  out.set("elbo", Node(std::string(build_info().version)));
  out.set("claims", list_node(outcome.expectations, [&](const ExpectationOutcome& claim) {
            return claim_node(study, claim);
          }));
  out.set("measures", measures_node(study, outcome));
  out.set("rankings", rankings_node(study, outcome));
  out.set("runs", list_node(outcome.runs, run_node));
  out.set("figures", list_node(outcome.figures, figure_node));
  return out;
}

std::string verdicts_text(const StudyOutcome& outcome) {
  const int64_t holds = verdicts(outcome, Verdict::holds),
                fails = verdicts(outcome, Verdict::fails),
                unknown = verdicts(outcome, Verdict::unknown);
  if (holds + fails + unknown == 0) return "";
  return str(holds, " of ", holds + fails + unknown, " claims hold",
             unknown > 0 ? str(", ", unknown, " cannot be told") : "");
}

void write_results(const StudyWork& work, const StudyOutcome& outcome, const WritePage& page) {
  write_if_changed(work.fs, work.folder.json(),
                   io::write_json(results_node(work.study, outcome), true) + "\n");
  write_if_changed(work.fs, work.folder.markdown(), results_markdown(work.study, outcome));
  if (page) write_if_changed(work.fs, work.folder.root() / work.study.page, page(outcome));
}

}  // namespace elbo::study
