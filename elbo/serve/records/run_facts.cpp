// SPDX-License-Identifier: MIT
// Reading the records of a run one by one, each of which may be missing or damaged.
#include "elbo/serve/records/run_facts.h"

#include <algorithm>

#include "elbo/core/build_info.h"
#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/io/toml.h"
#include "elbo/report/sample_grids.h"
#include "elbo/run/checkpoint_reader.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/typed_node.h"
#include "elbo/serve/records/answer.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kMostRecord = uint64_t{1} << 20;   // bytes of config.toml or build.json
constexpr size_t kMostName = 200, kMostWords = 2000;  // bytes of what a file says
constexpr size_t kMostFiles = 100'000;                // whose sizes are added

/// Does `read`; what cannot be read is a note.
template <class Read>
bool or_note(RunFacts& facts, const char* what, Read&& read) {
  try {
    read();
    return true;
  } catch (const std::exception& error) {
    facts.note += str(facts.note.empty() ? "" : "; ", what,
                      " cannot be read: ", run::without_folders(error.what()));
    return false;
  }
}

std::string name_in_section(const Node& config, std::string_view section) {
  const Node* table = config.find(section);
  return table != nullptr ? said_text(*table, "name") : "";
}

void read_experiment_of(const run::RunFolder& run, RunFacts& facts) {
  const Node config =
      io::parse_toml(text_of(run.fs().read(run.config(), kMostRecord)), "config.toml");
  facts.title = said_text(config, "name");
  facts.description = said_text(config, "description");
  facts.seed = said_whole(config, "seed");
  facts.model = name_in_section(config, "model");
  facts.data = name_in_section(config, "data");
}

/// Of a record that another version wrote, what is there.
void read_build_of(const run::RunFolder& run, RunFacts& facts) {
  if (!run.fs().exists(run.build())) return;
  const Node build = run::parse_record(run.fs().read(run.build(), kMostRecord), "build.json");
  facts.version = said_text(build, "version");
  facts.started = said_text(build, "started");
  facts.steps = std::clamp<int64_t>(said_whole(build, "total_steps").value_or(0), 0, 1e15);
}

CardState card_state(run::RunState state) {
  switch (state) {
    case run::RunState::running: return CardState::running;
    case run::RunState::done: return CardState::done;
    case run::RunState::failed: return CardState::failed;
    case run::RunState::interrupted: return CardState::stopped;
    case run::RunState::killed: return CardState::interrupted;
  }
  return CardState::unreadable;
}

uint64_t bytes_in(const Path& folder) {
  uint64_t sum = 0;
  size_t files = 0;
  std::error_code error;
  for (auto it = std::filesystem::recursive_directory_iterator(folder, error);
       !error && it != end(it) && files < kMostFiles; it.increment(error)) {
    std::error_code gone;
    ++files;
    if (!it->is_regular_file(gone) || it->is_symlink(gone)) continue;
    const uintmax_t size = it->file_size(gone);
    if (!gone) sum += size;
  }
  return sum;
}

void read_metrics_of(MetricsTail& tail, RunFacts& facts) {
  tail.update();
  facts.step = tail.step();
  facts.epochs = tail.epoch();
  facts.seconds = tail.seconds();
  facts.speed = tail.steps_per_second();
  facts.health.assign(tail.health().begin(), tail.health().end());
}

void add_words(const run::RunFolder& run, RunFacts& facts) {
  const auto say = [&](const std::string& words) {
    if (!words.empty()) facts.note += str(facts.note.empty() ? "" : "; ", words);
  };
  say(run.warning());
  say(version_note(facts.version));
}

}  // namespace

std::string id_of(const Path& path) {
  return sha256_hex(bytes_of(std::filesystem::absolute(path).lexically_normal().string()))
      .substr(0, 16);
}

std::string version_note(const std::string& version) {
  if (version.empty() || version == build_info().version) return "";
  return str("of elbo ", version, "; this is ", build_info().version,
             ", and shows what it can read of it");
}

RunFacts run_facts(Fs& fs, const Path& folder, MetricsTail& tail) {
  RunFacts facts;
  facts.id = id_of(folder);
  facts.path = folder;
  facts.name = folder.filename().string();
  const bool there = or_note(facts, "the folder", [&] {
    const run::RunFolder run = run::RunFolder::look_at(fs, folder);
    const bool has_config = or_note(facts, "config.toml", [&] { read_experiment_of(run, facts); });
    const bool has_build = or_note(facts, "build.json", [&] { read_build_of(run, facts); });
    const run::RunState state = run.state();
    // Of one that is just being begun neither may be there yet.
    if (has_config || has_build || state == run::RunState::running) facts.state = card_state(state);
    or_note(facts, "metrics.jsonl", [&] { read_metrics_of(tail, facts); });
    or_note(facts, "samples", [&] {
      const std::vector<report::SampleGrid> grids = report::sample_grids(run);
      if (!grids.empty()) facts.grid = grids.back().step;
    });
    facts.has_bundle = fs.exists(run.model() / "bundle.json");
    or_note(facts, "checkpoints",
            [&] { facts.has_checkpoint = !run::checkpoint_steps(fs, run.checkpoints()).empty(); });
    or_note(facts, "DONE", [&] { add_words(run, facts); });
  });
  if (there) facts.size = bytes_in(folder);
  if (facts.title.empty()) facts.title = facts.name;
  return facts;
}

Node health_node(const report::HealthMessage& message) {
  return answer_table({{"step", answer_whole(message.step)},
                       {"text", answer_text(message.text, kMostWords)},
                       {"ends", Node(message.ends)}});
}

Node card_node(const RunFacts& facts) {
  Node::List health;
  for (const report::HealthMessage& message : facts.health) health.push_back(health_node(message));
  const bool running = facts.state == CardState::running;
  const auto left = static_cast<double>(facts.steps - facts.step);
  const std::optional<double> seconds_left =
      running && facts.speed && left >= 0 ? std::optional(left / *facts.speed) : std::nullopt;
  return answer_table({{"id", answer_text(facts.id)},
                       {"name", answer_text(facts.name)},
                       {"title", answer_text(facts.title, kMostName)},
                       {"description", answer_text(facts.description, kMostWords)},
                       {"state", answer_text(name_of(facts.state))},
                       {"model", answer_text(facts.model, kMostName)},
                       {"data", answer_text(facts.data, kMostName)},
                       {"seed", answer_whole(facts.seed)},
                       {"started", answer_text(facts.started, kMostName)},
                       {"step", answer_whole(facts.step)},
                       {"steps", answer_whole(facts.steps)},
                       {"epochs", answer_whole(facts.epochs)},
                       {"seconds", answer_number(facts.seconds)},
                       {"seconds_left", answer_number(seconds_left)},
                       {"steps_per_second", answer_number(facts.speed)},
                       {"size", answer_whole(static_cast<int64_t>(facts.size))},
                       {"health", Node(std::move(health))},
                       {"grid", answer_whole(facts.grid)},
                       {"bundle", Node(facts.has_bundle)},
                       {"checkpoint", Node(facts.has_checkpoint)},
                       {"version", answer_text(facts.version, kMostName)},
                       {"note", answer_text(facts.note, kMostWords)}});
}

}  // namespace elbo::serve
