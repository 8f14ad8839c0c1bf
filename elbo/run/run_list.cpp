// SPDX-License-Identifier: MIT
// Reading what runs say of themselves.
#include "elbo/run/run_list.h"

#include <algorithm>
#include <tuple>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/run/json_lines.h"
#include "elbo/run/records.h"

namespace elbo::run {
namespace {

constexpr uint64_t kMostConfigBytes = uint64_t{1} << 20;

/// Does `read`, whose file may be missing; what cannot be read stays as it was, and the first
/// reason is kept: a list of runs shows damaged ones too.
template <class Read>
void try_to(RunSummary& summary, Read&& read) {
  try {
    read();
  } catch (const std::exception& error) {
    if (summary.damage.empty()) summary.damage = error.what();
  }
}

/// The text at `section`.`key` of a configuration, or "".
std::string text_in(const Node& config, std::string_view section, std::string_view key) {
  const Node* table = config.find(section);
  const Node* value = table != nullptr && table->is_table() ? table->find(key) : nullptr;
  const auto* text = value != nullptr ? std::get_if<std::string>(&value->value()) : nullptr;
  return text != nullptr ? *text : "";
}

uint64_t bytes_below(const Path& folder) {
  uint64_t sum = 0;
  std::error_code error;
  for (auto it = std::filesystem::recursive_directory_iterator(folder, error);
       !error && it != end(it); it.increment(error)) {
    std::error_code gone;
    if (!it->is_regular_file(gone) || it->is_symlink(gone)) continue;
    const uintmax_t size = it->file_size(gone);
    if (!gone) sum += size;
  }
  return sum;
}

std::vector<RunFolder> runs_in(Fs& fs, const Path& root) {
  std::vector<RunFolder> runs;
  if (!std::filesystem::is_directory(root)) return runs;
  for (const std::string& name : fs.list(root))
    // One that is refused is still a line of the list.
    if (is_run(fs, root / name)) runs.push_back(RunFolder::look_at(fs, root / name));
  return runs;
}

/// When a process last took or gave back the run.
std::filesystem::file_time_type last_used(const RunFolder& run) {
  std::error_code error;
  return std::filesystem::last_write_time(run.path() / "run.lock", error);
}

/// `20261122-162501-vae-mnist-3f2a` without the stamp and the digits.
std::string short_name(const std::string& name) {
  return name.size() > 21 ? name.substr(16, name.size() - 21) : name;
}

[[noreturn]] void no_such_run(const std::string& text, const Path& root,
                              const std::vector<RunFolder>& runs) {
  std::vector<std::string> names;
  for (const RunFolder& run : runs) {
    names.push_back(run.name());
    names.push_back(short_name(run.name()));
  }
  throw UsageError("no run ", printable(text),
                   runs.empty() ? str(": there are no runs in ", printable(root.string()))
                                : did_you_mean(text, names),
                   "; want a run folder, a part of a name in ", printable(root.string()),
                   ", or last; see `elbo runs list`");
}

}  // namespace

RunSummary summary_of(const RunFolder& run) {
  RunSummary out;
  out.name = run.name();
  out.path = run.path();
  try_to(out, [&] { out.state = run.state(); });
  try_to(out, [&] { out.warning = run.warning(); });
  out.bytes = bytes_below(run.path());
  try_to(out, [&] {
    if (!run.fs().exists(run.config())) return;
    const Node config = io::parse_toml(text_of(run.fs().read(run.config(), kMostConfigBytes)),
                                       run.config().string());
    out.model = text_in(config, "model", "name");
    out.data = text_in(config, "data", "name");
  });
  try_to(out, [&] {
    if (!run.fs().exists(run.build())) return;
    const BuildRecord build = read_build(run.fs(), run.build());
    out.total = build.total_steps;
    out.started = build.started;
  });
  try_to(out, [&] {
    out.last_metrics = last_json_line(run.fs(), run.metrics());
    const Node* step = out.last_metrics ? out.last_metrics->find("step") : nullptr;
    if (const auto* whole = step != nullptr ? std::get_if<int64_t>(&step->value()) : nullptr)
      out.step = *whole;
  });
  return out;
}

std::vector<RunSummary> list_runs(Fs& fs, const Path& root) {
  std::vector<RunSummary> out;
  for (const RunFolder& run : runs_in(fs, root)) out.push_back(summary_of(run));
  return out;
}

Node to_node(const RunSummary& summary) {
  Node out = Node::table();
  out.set("name", Node(summary.name));
  out.set("path", Node(summary.path.string()));
  out.set("state", Node(state_name(summary.state)));
  if (!summary.warning.empty()) out.set("trouble", Node(summary.warning));
  out.set("model", Node(summary.model));
  out.set("data", Node(summary.data));
  out.set("step", Node(summary.step));
  out.set("total", Node(summary.total));
  out.set("started", Node(summary.started));
  out.set("bytes", Node(static_cast<int64_t>(summary.bytes)));
  if (!summary.damage.empty()) out.set("damage", Node(summary.damage));
  if (summary.last_metrics) out.set("metrics", *summary.last_metrics);
  return out;
}

RunFolder find_run(Fs& fs, const std::string& text, const Path& root) {
  const std::vector<RunFolder> runs = runs_in(fs, root);
  if (text == "last" && !runs.empty())
    return RunFolder::open(fs, std::ranges::max_element(runs, {}, [](const RunFolder& run) {
                                 return std::tuple(last_used(run), run.name());
                               })->path());
  if (!text.empty() && is_run(fs, text)) return RunFolder::open(fs, text);
  std::vector<RunFolder> matches;
  for (const RunFolder& run : runs) {
    if (run.name() == text) return RunFolder::open(fs, run.path());
    if (!text.empty() && run.name().find(text) != std::string::npos) matches.push_back(run);
  }
  if (matches.size() == 1) return RunFolder::open(fs, matches.front().path());
  if (matches.empty()) no_such_run(text, root, runs);
  std::vector<std::string> names;
  for (const RunFolder& run : matches) names.push_back(run.name());
  throw UsageError(printable(text), " means ", matches.size(), " runs: ", join(names, ", "),
                   "; give more of the name");
}

void remove_run(Fs& fs, const Path& path) {
  const RunFolder run = RunFolder::look_at(fs, path);  // links in it go too, not followed
  const RunLock lock = run.lock();
  remove_tree(fs, run.path());
}

}  // namespace elbo::run
