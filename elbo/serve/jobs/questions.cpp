// SPDX-License-Identifier: MIT
// Calling elbo, and taking its error for ours.
#include "elbo/serve/jobs/questions.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/report/metric_docs.h"
#include "elbo/serve/records/answer.h"
#include "elbo/study/cluster/command.h"

namespace elbo::serve {
namespace {

constexpr double kQuestionSeconds = 55;

/// The words of the last error that a program printed, as an Error of the kind of its exit code.
[[noreturn]] void throw_as_said(const study::CommandResult& result) {
  constexpr std::string_view kMark = "error: ";
  const size_t at = result.err.rfind(kMark);
  std::string text = at == std::string::npos ? result.err : result.err.substr(at + kMark.size());
  while (text.ends_with('\n')) text.pop_back();
  const bool known = result.code >= static_cast<int>(ErrorKind::internal) &&
                     result.code <= static_cast<int>(ErrorKind::unsupported);
  throw Error(known ? static_cast<ErrorKind>(result.code) : ErrorKind::internal,
              text.empty() ? str("a process of elbo ended with ", result.code) : text);
}

Node protocol_node(const Node& said) {
  const std::string name = said_text(said, "protocol");
  const Node* unasked = said.is_table() ? said.find("unasked") : nullptr;
  const auto* quick = unasked != nullptr ? std::get_if<bool>(&unasked->value()) : nullptr;
  return answer_table({{"name", answer_text(name)},
                       {"title", answer_text(report::name_of_protocol(name))},
                       {"pattern", answer_text(said_text(said, "pattern"))},
                       {"summary", answer_text(said_text(said, "summary"))},
                       {"blind", answer_text(said_text(said, "blind"))},
                       {"quick", Node(quick != nullptr && *quick)}});
}

}  // namespace

std::string printed_by(const Path& program, std::vector<std::string> words, double seconds) {
  words.insert(words.begin(), program.string());
  words.emplace_back("--no-color");
  study::CommandCall call;
  call.words = std::move(words);
  call.seconds = seconds;
  call.if_slow = "; try the same in a terminal";
  call.if_missing = "; was elbo removed while the studio ran?";
  study::CommandResult result = study::run_command(call);
  if (result.code != 0) throw_as_said(result);
  return std::move(result.out);
}

Node estimate_of(const Path& program, const Path& experiment) {
  return io::parse_json(
      printed_by(program, {"train", experiment.string(), "--estimate"}, kQuestionSeconds),
      "elbo train --estimate");
}

Node protocols_of(const Path& program, const Path& model) {
  const Node printed =
      io::parse_json(printed_by(program, {"eval", model.string(), "--possible"}, kQuestionSeconds),
                     "elbo eval --possible");
  Node::List out;
  if (const auto* list = std::get_if<Node::List>(&printed.value()))
    for (const Node& one : *list) out.push_back(protocol_node(one));
  return answer_table({{"protocols", Node(std::move(out))}});
}

}  // namespace elbo::serve
