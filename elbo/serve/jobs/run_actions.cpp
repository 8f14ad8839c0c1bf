// SPDX-License-Identifier: MIT
// Putting command lines together.
#include "elbo/serve/jobs/run_actions.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>

#include "elbo/api/experiment.h"
#include "elbo/api/protocol_name.h"
#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/run_list.h"

namespace elbo::serve {
namespace {

constexpr int64_t kMostEpochs = 1'000'000, kMostStepsAsked = 1'000'000'000;
constexpr uint64_t kMostRunConfig = uint64_t{1} << 20;  // bytes

/// `20261122-162501-vae-mnist-3f2a`, as RunFolder::create() names it: known before it is made, so
/// that the page can go to the run.
std::string new_run_name(const std::string& name) {
  static std::atomic<uint64_t> count{0};
  Rng rng(static_cast<uint64_t>(monotonic_seconds() * 1e9),
          {static_cast<uint64_t>(::getpid()), ++count});
  return fmt::format("{}-{}-{:04x}", utc_stamp(), run::plain_name(name), rng.below(0x10000));
}

RunFacts want_still(WatchedRun& run) {
  run.look();
  RunFacts facts = run.facts();
  if (facts.state == CardState::running) throw DataError("this run runs; stop it first");
  return facts;
}

/// A whole number of [train] in a run's configuration; 0 where it says none.
int64_t train_number(WatchedRun& run, std::string_view key) {
  const run::RunFolder folder = run.folder();
  const Node config =
      io::parse_toml(text_of(folder.fs().read(folder.config(), kMostRunConfig)), "config.toml");
  const Node* train = config.find("train");
  const Node* found = train != nullptr && train->is_table() ? train->find(key) : nullptr;
  const auto* whole = found != nullptr ? std::get_if<int64_t>(&found->value()) : nullptr;
  return whole != nullptr ? *whole : 0;
}

int64_t add_resume(JobList& jobs, JobKind kind, const RunFacts& facts, const std::string& set) {
  JobCall call;
  call.kind = kind;
  call.words = {"resume", facts.path.string()};
  if (!set.empty()) call.words.insert(call.words.end(), {"--set", set});
  call.run = facts.id;
  call.title = facts.title;
  return jobs.add(std::move(call));
}

void want_longer(const char* what, int64_t wanted, int64_t now, int64_t most) {
  if (wanted <= now || wanted > most)
    throw UsageError("got ", wanted, " ", what, ", want more than the ", now,
                     " that the run is planned for, and at most ", most);
}

}  // namespace

OrderedTraining order_training(JobList& jobs, const TrainingOrder& order, const Path& runs,
                               const api::Schema& schema) {
  Node tree = api::experiment_tree({order.text, "experiment.toml", "", order.sets});
  if (!order.name.empty()) tree.set("name", Node(order.name));
  const Node experiment = api::resolve_experiment(tree, schema);
  const std::string title = std::get<std::string>(experiment.find("name")->value());
  const std::string folder = new_run_name(title);
  const Path file = jobs.keep(folder + ".toml", io::write_toml(experiment));
  JobCall call;
  call.words = {"train", file.string(), "--out", (runs / folder).string()};
  call.run = id_of(runs / folder);
  call.title = title;
  call.queue = order.queue;
  OrderedTraining out{0, call.run};
  out.job = jobs.add(std::move(call));
  return out;
}

int64_t order_resume(JobList& jobs, WatchedRun& run) {
  const RunFacts facts = want_still(run);
  if (facts.state == CardState::done)
    throw DataError("this run is done; train it further, to a new end");
  return add_resume(jobs, JobKind::resume, facts, "");
}

int64_t order_further(JobList& jobs, WatchedRun& run, std::optional<int64_t> epochs,
                      std::optional<int64_t> steps) {
  const RunFacts facts = want_still(run);
  const int64_t planned = train_number(run, "steps");
  if (planned > 0) {
    if (!steps) throw UsageError("the length of this run is one in steps: say how many in all");
    want_longer("steps", *steps, planned, kMostStepsAsked);
    return add_resume(jobs, JobKind::further, facts, str("train.steps=", *steps));
  }
  if (!epochs) throw UsageError("the length of this run is one in epochs: say how many in all");
  want_longer("epochs", *epochs, train_number(run, "epochs"), kMostEpochs);
  return add_resume(jobs, JobKind::further, facts, str("train.epochs=", *epochs));
}

int64_t order_measure(JobList& jobs, WatchedRun& run, const std::string& protocol,
                      const api::Schema& schema) {
  std::vector<std::string> patterns;
  bool known = false;
  for (const api::SchemaEntry& entry : schema.protocols) {
    known = known || api::arguments_in(protocol, entry.name).has_value();
    patterns.push_back(entry.name);
  }
  if (!known)
    throw UsageError("no protocol is called ", printable(protocol),
                     did_you_mean(protocol, patterns));
  run.look();
  const RunFacts facts = run.facts();
  JobCall call;
  call.kind = JobKind::measure;
  call.words = {"eval", facts.path.string(), "--protocol", protocol};
  call.run = facts.id;
  call.title = str(facts.title, ": ", protocol);
  return jobs.add(std::move(call));
}

void remove_watched_run(WatchedRun& run, const std::string& typed) {
  const std::string name = printable_lines(run.path().filename().string());
  if (typed != name) throw UsageError("the name that was typed is not that of the run, ", name);
  run::remove_run(real_fs(), run.path());
}

}  // namespace elbo::serve
