// SPDX-License-Identifier: MIT
// What the routes about runs, data and trainings share: the list of runs with its watcher, the
// jobs, the schema of experiments.
#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "elbo/api/schema.h"
#include "elbo/serve/context.h"
#include "elbo/serve/jobs/data_sets.h"
#include "elbo/serve/jobs/job_list.h"
#include "elbo/serve/records/catalogue.h"

namespace elbo::serve {

/// Lives as long as the studio, and keeps its places up to date.
class StudioContent {
 public:
  /// Looks at the folder once, then once a second on a thread of its own: events `runs` and `jobs`
  /// tell pages what changed. `context` outlives it.
  explicit StudioContent(const ServeContext& context);
  ~StudioContent();
  StudioContent(const StudioContent&) = delete;
  StudioContent& operator=(const StudioContent&) = delete;

  Catalogue& catalogue() { return catalogue_; }  ///< all runs
  JobList& jobs() { return jobs_; }              ///< what pages have started
  DataSets& data() { return data_; }             ///< what pages have opened
  /// What an experiment may say. IoError where the installation lacks it.
  const api::Schema& schema();
  /// What can be asked of a run (protocols_of()), asked once for each state of its model.
  Node protocols(WatchedRun& run);
  /// Looks now: what a page has just changed is known when it asks again.
  void look();

 private:
  void loop();

  const ServeContext& context_;
  Catalogue catalogue_;
  JobList jobs_;
  DataSets data_;
  std::mutex looking_, schema_lock_, protocols_lock_, wake_lock_;
  std::unique_ptr<api::Schema> schema_;
  std::map<std::string, Node> protocols_;  // by id and state of the model
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread watcher_;
};

/// A text of a request's table; a Refusal (400) where it is missing or none.
std::string wanted_text(const Node& table, std::string_view key);
/// The same, or `otherwise` where it is missing.
std::string text_or(const Node& table, std::string_view key, const std::string& otherwise);
/// A whole number; nothing where it is missing, a Refusal (400) where it is none.
std::optional<int64_t> whole_or_none(const Node& table, std::string_view key);
/// A truth value, or `otherwise` where it is missing.
bool truth_or(const Node& table, std::string_view key, bool otherwise);
/// A list of texts; empty where it is missing.
std::vector<std::string> texts_or_none(const Node& table, std::string_view key);

/// The run of an id; a Refusal (404) where there is none.
std::shared_ptr<WatchedRun> wanted_run(const ServeContext& context, const std::string& id);

}  // namespace elbo::serve
