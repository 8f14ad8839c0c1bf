// SPDX-License-Identifier: MIT
// Calls of `elbo data`, whose output is read as a stranger's.
#include "elbo/serve/jobs/data_sets.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/serve/jobs/detached.h"
#include "elbo/serve/jobs/questions.h"
#include "elbo/serve/records/answer.h"
#include "elbo/study/run/child.h"

namespace elbo::serve {
namespace {

constexpr size_t kMostOpened = 100;
constexpr double kDataSeconds = 50;
constexpr uint64_t kMostCheckReport = uint64_t{16} << 20;  // bytes
constexpr size_t kMostListed = 200;                        // files of a report

std::string id_of_data(const std::string& source, const std::vector<std::string>& sets) {
  std::string all = source;
  for (const std::string& set : sets) all += "\n" + set;
  return sha256_hex(bytes_of(all)).substr(0, 16);
}

/// The words of `elbo data COMMAND`. What begins with a dash is a path, no option.
std::vector<std::string> data_words(const char* command, const std::string& source,
                                    const std::vector<std::string>& sets) {
  std::vector<std::string> out{"data", command, source.starts_with('-') ? "./" + source : source};
  for (const std::string& set : sets) out.insert(out.end(), {"--set", set});
  return out;
}

const Node& field_of(const Node& table, const char* key) {
  const Node* found = table.is_table() ? table.find(key) : nullptr;
  if (found == nullptr) throw DataError("`elbo data info` printed no ", key);
  return *found;
}

void cut_list(Node& report, const char* key) {
  Node* found = report.is_table() ? report.find(key) : nullptr;
  auto* list = found != nullptr ? std::get_if<Node::List>(&found->value()) : nullptr;
  if (list == nullptr || list->size() <= kMostListed) return;
  report.set(str(key, "_in_all"), Node(static_cast<int64_t>(list->size())));
  report.find(key)->value() = Node::List(list->begin(), list->begin() + kMostListed);
}

}  // namespace

DataSets::~DataSets() {
  for (const Opened& one : opened_)
    if (one.checking > 0) ::kill(one.checking, SIGTERM);  // nobody would read what it finds
}

DataSets::Opened DataSets::wanted(const std::string& id) {
  const std::lock_guard hold(lock_);
  const auto found =
      std::find_if(opened_.begin(), opened_.end(), [&](const Opened& one) { return one.id == id; });
  if (found == opened_.end())
    throw DataError("no data set of this id is open (any more); open it again");
  opened_.splice(opened_.begin(), opened_, found);
  return opened_.front();
}

Node DataSets::open(const std::string& source, const std::vector<std::string>& sets) {
  if (source.empty()) throw UsageError("want a source of data: a name, a folder or a file");
  std::vector<std::string> words = data_words("info", source, sets);
  words.emplace_back("--json");
  const Node printed = io::parse_json(printed_by(program_, words, kDataSeconds), "elbo data info");
  const auto* splits = std::get_if<Node::List>(&printed.value());
  if (splits == nullptr || splits->empty()) throw DataError("`elbo data info` printed no split");
  Node counts = Node::table();
  for (const Node& split : *splits) {
    const auto* name = std::get_if<std::string>(&field_of(split, "split").value());
    if (name != nullptr) counts.set(*name, field_of(split, "size"));
  }
  const Node& first = splits->front();
  const std::string id = id_of_data(source, sets);
  {
    const std::lock_guard hold(lock_);
    const bool known = std::any_of(opened_.begin(), opened_.end(),
                                   [&](const Opened& one) { return one.id == id; });
    if (!known) opened_.push_front({id, source, sets, -1, {}, 0});
    while (opened_.size() > kMostOpened && opened_.back().checking <= 0) opened_.pop_back();
  }
  return answer_table({{"id", answer_text(id)},
                       {"name", answer_text(source)},
                       {"shape", field_of(first, "shape")},
                       {"values", field_of(first, "values")},
                       {"classes", field_of(first, "classes")},
                       {"attributes", field_of(first, "attributes")},
                       {"fingerprint", field_of(first, "fingerprint")},
                       {"counts", counts},
                       {"notes", field_of(first, "notes")},
                       {"warnings", field_of(first, "warnings")}});
}

void DataSets::begin_check(Opened& opened) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  opened.checked = folder_ / str("check-", opened.id, ".json");
  std::filesystem::remove(opened.checked, error);
  std::vector<std::string> words = data_words("check", opened.source, opened.sets);
  words.insert(words.end(), {"--json", "--quiet"});
  opened.checking = start_detached({program_, words, opened.checked, "/dev/null"});
}

void DataSets::reap(Opened& opened) {
  if (opened.checking <= 0) return;
  const std::optional<int> code = study::exit_code(opened.checking);
  if (!code) return;
  opened.code = *code;
  opened.checking = -1;
}

void DataSets::tend() {
  const std::lock_guard hold(lock_);
  for (Opened& opened : opened_) reap(opened);
}

Node DataSets::check(const std::string& id) {
  wanted(id);
  const std::lock_guard hold(lock_);
  Opened& opened = opened_.front();  // wanted() has put it there, unless another came between
  if (opened.id != id) return answer_table({{"state", answer_text("running")}, {"report", {}}});
  if (opened.checking <= 0 && opened.checked.empty()) begin_check(opened);
  reap(opened);
  if (opened.checking > 0) return answer_table({{"state", answer_text("running")}, {"report", {}}});
  const Bytes printed = real_fs().read(opened.checked, kMostCheckReport);
  if (printed.empty())
    throw Error(opened.code >= 1 && opened.code <= 9 ? static_cast<ErrorKind>(opened.code)
                                                     : ErrorKind::internal,
                str("`elbo data check` ended with ", opened.code, " and said nothing"));
  Node report = io::parse_json(text_of(printed), "elbo data check");
  for (const char* key : {"bad", "passed_over", "forgiven"}) cut_list(report, key);
  return answer_table({{"state", answer_text("done")}, {"report", std::move(report)}});
}

Bytes DataSets::frame(const std::string& id, const std::string& split, int64_t first,
                      int64_t count) {
  const Opened opened = wanted(id);
  std::vector<std::string> words = data_words("frame", opened.source, opened.sets);
  words.insert(words.end(), {"--split", split, "--first", std::to_string(first), "--count",
                             std::to_string(count)});
  const std::string printed = printed_by(program_, words, kDataSeconds);
  const ByteView bytes = bytes_of(printed);
  return {bytes.begin(), bytes.end()};
}

}  // namespace elbo::serve
