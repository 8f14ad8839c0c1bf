// SPDX-License-Identifier: MIT
// Records to and from JSON.
#include "elbo/run/records.h"

#include <array>

#include <sys/utsname.h>

#include <fstream>

#include "elbo/core/build_info.h"
#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/fields.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/json_lines.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/typed_node.h"

namespace elbo::run {
namespace {

constexpr uint64_t kMostRecordBytes = uint64_t{1} << 20;

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name") && line.find(": ") != std::string::npos)
      return line.substr(line.find(": ") + 2);
  return "unknown";
}

Path eval_path(const Path& folder, const std::string& protocol) {
  ELBO_ASSERT(is_plain_name(protocol));
  return folder / (protocol + ".jsonl");
}

}  // namespace

BuildRecord this_build() {
  BuildRecord record;
  record.version = build_info().version;
  record.commit = build_info().commit;
  record.compiler = build_info().compiler;
  record.flags = build_info().flags;
  utsname system{};
  if (::uname(&system) == 0) {
    record.host = system.nodename;
    record.kernel = str(system.sysname, " ", system.release, " ", system.machine);
  }
  record.cpu = cpu_model();
  record.started = utc_now();
  return record;
}

void write_build(Fs& fs, const Path& path, const BuildRecord& record) {
  write_atomically(fs, path, bytes_of(io::write_json(write_config(record), true) + "\n"));
}

BuildRecord read_build(Fs& fs, const Path& path) {
  try {
    return read_config<BuildRecord>(parse_record(fs.read(path, kMostRecordBytes), path.string()),
                                    "");
  } catch (const ConfigError& error) {
    throw DataError(error.what());
  }
}

namespace {

/// The texts that results of an earlier version do not have.
template <class Result>
auto later_texts(Result& result) {
  return std::array{std::pair{"uncertainty", &result.uncertainty}, std::pair{"data", &result.data},
                    std::pair{"extractor", &result.extractor},
                    std::pair{"extractor_fingerprint", &result.extractor_fingerprint},
                    std::pair{"warning", &result.warning}};
}

}  // namespace

Node to_node(const EvalResult& result) {
  Node parts = Node::table();
  for (const auto& [name, value] : result.parts) parts.set(name, Node(value));
  Node out = Node::table();
  out.set("protocol", Node(result.protocol));
  out.set("value", Node(result.value));
  out.set("stderr", Node(result.standard_error));
  out.set("unit", Node(result.unit));
  out.set("count", Node(result.count));
  out.set("parts", std::move(parts));
  out.set("seed", Node(static_cast<int64_t>(result.seed)));
  out.set("seconds", Node(result.seconds));
  out.set("weights", Node(result.weights));
  out.set("step", Node(result.step));
  out.set("split", Node(result.split));
  out.set("when", Node(result.when));
  for (const auto& [key, text] : later_texts(result)) out.set(key, Node(*text));
  return out;
}

EvalResult eval_result(const Node& node) {
  EvalResult out;
  out.protocol = text_at(node, "protocol");
  out.value = number_at(node, "value");
  out.standard_error = number_at(node, "stderr");
  out.unit = text_at(node, "unit");
  out.count = whole_at(node, "count");
  for (const Node::Entry& part : table_at(node, "parts").entries())
    out.parts.emplace_back(part.key, number_of(part.node));
  out.seed = static_cast<uint64_t>(whole_at(node, "seed"));
  out.seconds = number_at(node, "seconds");
  out.weights = text_at(node, "weights");
  out.step = whole_at(node, "step");
  out.split = text_at(node, "split");
  out.when = text_at(node, "when");
  for (const auto& [key, text] : later_texts(out))
    if (node.find(key) != nullptr) *text = text_at(node, key);
  return out;
}

void append_eval(Fs& fs, const Path& folder, const EvalResult& result) {
  append_json_line(fs, eval_path(folder, result.protocol), to_node(result));
}

std::vector<EvalResult> read_eval(Fs& fs, const Path& folder, const std::string& protocol) {
  std::vector<EvalResult> out;
  each_json_line(fs, eval_path(folder, protocol),
                 [&](const Node& line) { out.push_back(eval_result(line)); });
  return out;
}

std::vector<std::string> eval_protocols(Fs& fs, const Path& folder) {
  std::vector<std::string> out;
  if (!fs.exists(folder)) return out;
  for (const std::string& name : fs.list(folder))
    if (name.ends_with(".jsonl") && is_plain_name(name))
      out.push_back(name.substr(0, name.size() - 6));
  return out;
}

}  // namespace elbo::run
