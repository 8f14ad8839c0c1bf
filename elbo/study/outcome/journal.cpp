// SPDX-License-Identifier: MIT
// Writing and reading the journal.
#include "elbo/study/outcome/journal.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/io/json.h"
#include "elbo/run/json_lines.h"
#include "elbo/run/typed_node.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostEndBytes = 1 << 20;

std::vector<std::string> texts_at(const Node& node, std::string_view key) {
  std::vector<std::string> out;
  if (node.find(key) == nullptr) return out;  // of an earlier version
  for (const Node& one : run::list_at(node, key))
    if (const auto* text = std::get_if<std::string>(&one.value())) out.push_back(*text);
  return out;
}

JournalLine line_of(const Node& node) {
  JournalLine out{run::text_at(node, "task"),      run::text_at(node, "like"),
                  run::text_at(node, "start"),     run::text_at(node, "end"),
                  run::number_at(node, "seconds"), run::whole_at(node, "pieces"),
                  run::whole_at(node, "jobs"),     run::text_at(node, "outcome"),
                  run::whole_at(node, "code"),     run::text_at(node, "error")};
  for (const Node::Entry& entry : run::table_at(node, "errors").entries())
    out.errors[entry.key] = run::text_at(run::table_at(node, "errors"), entry.key);
  if (node.find("job") != nullptr) out.job = run::text_at(node, "job");
  out.log_end = texts_at(node, "log_end");
  return out;
}

Node line_node(const JournalLine& line) {
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
  if (!line.job.empty()) node.set("job", Node(line.job));
  if (!line.log_end.empty()) {
    Node::List texts;
    for (const std::string& text : line.log_end) texts.emplace_back(text);
    node.set("log_end", Node(std::move(texts)));
  }
  return node;
}

/// The ends that lie in the folder, with their files, by their time.
std::vector<std::pair<JournalLine, Path>> ends_of(Fs& fs, const StudyFolder& folder) {
  std::vector<std::pair<JournalLine, Path>> out;
  if (!fs.exists(folder.ends())) return out;
  for (const std::string& name : fs.list(folder.ends())) {
    if (!name.ends_with(".json") || name.starts_with(".")) continue;
    const Path file = folder.ends() / name;
    try {
      const Bytes bytes = fs.read(file, kMostEndBytes);
      out.emplace_back(line_of(run::parse_record(bytes, file.string())), file);
    } catch (const Error& error) {
      log_warning("the end of a task is passed over: ", error.what());
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.first.end < b.first.end; });
  return out;
}

/// Whether the line was taken over by a runner that was killed before it removed the file.
bool is_known(const std::vector<JournalLine>& lines, const JournalLine& line) {
  return std::any_of(lines.begin(), lines.end(), [&](const JournalLine& other) {
    return other.task == line.task && other.start == line.start && other.end == line.end &&
           other.job == line.job && other.seconds == line.seconds;
  });
}

}  // namespace

void append_journal(Fs& fs, const Path& path, const JournalLine& line) {
  run::append_json_line(fs, path, line_node(line));
}

void write_end(Fs& fs, const StudyFolder& folder, const JournalLine& line) {
  make_folder(fs, folder.ends());
  write_atomically(fs, folder.end(line.task), bytes_of(io::write_json(line_node(line)) + "\n"));
}

std::vector<JournalLine> study_journal(Fs& fs, const StudyFolder& folder) {
  std::vector<JournalLine> out = read_journal(fs, folder.journal());
  for (auto& [line, file] : ends_of(fs, folder))
    if (!is_known(out, line)) out.push_back(std::move(line));
  return out;
}

std::vector<JournalLine> collect_ends(Fs& fs, const StudyFolder& folder) {
  std::vector<JournalLine> out;
  const auto ends = ends_of(fs, folder);
  if (ends.empty()) return out;
  const std::vector<JournalLine> known = read_journal(fs, folder.journal());
  for (const auto& [line, file] : ends) {
    if (!is_known(known, line)) append_journal(fs, folder.journal(), line);
    fs.remove(file);
    out.push_back(line);
  }
  return out;
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
