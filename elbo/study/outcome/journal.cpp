// SPDX-License-Identifier: MIT
// Writing and reading the journal.
#include "elbo/study/outcome/journal.h"

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/run/json_lines.h"
#include "elbo/run/typed_node.h"

namespace elbo::study {
namespace {

JournalLine line_of(const Node& node) {
  JournalLine out{run::text_at(node, "task"),      run::text_at(node, "like"),
                  run::text_at(node, "start"),     run::text_at(node, "end"),
                  run::number_at(node, "seconds"), run::whole_at(node, "pieces"),
                  run::whole_at(node, "jobs"),     run::text_at(node, "outcome"),
                  run::whole_at(node, "code"),     run::text_at(node, "error")};
  for (const Node::Entry& entry : run::table_at(node, "errors").entries())
    out.errors[entry.key] = run::text_at(run::table_at(node, "errors"), entry.key);
  return out;
}

}  // namespace

void append_journal(Fs& fs, const Path& path, const JournalLine& line) {
  Node node = Node::table(), errors = Node::table();
  for (const auto& [protocol, error] : line.errors) errors.set(protocol, Node(error));
  node.set("task", Node(line.task));
  node.set("like", Node(line.like));
  node.set("start", Node(line.start));
  node.set("end", Node(line.end));
  node.set("seconds", Node(line.seconds));
  node.set("pieces", Node(line.pieces));
  node.set("jobs", Node(line.jobs));
  node.set("outcome", Node(line.outcome));
  node.set("code", Node(line.code));
  node.set("error", Node(line.error));
  node.set("errors", std::move(errors));
  run::append_json_line(fs, path, node);
}

std::vector<JournalLine> read_journal(Fs& fs, const Path& path) {
  std::vector<JournalLine> out;
  try {
    run::each_json_line(fs, path, [&](const Node& node) { out.push_back(line_of(node)); });
  } catch (const Error& error) {
    log_warning("the journal is passed over: ", error.what());
    out.clear();
  }
  return out;
}

std::map<std::string, JournalLine> last_lines(const std::vector<JournalLine>& lines) {
  std::map<std::string, JournalLine> out;
  for (const JournalLine& line : lines) out[line.task] = line;
  return out;
}

}  // namespace elbo::study
