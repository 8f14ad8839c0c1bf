// SPDX-License-Identifier: MIT
// A command that runs on several ranks: they meet, do the same work, and where one fails, the cause
// is told once and all end. Ranks other than 0 learn from it what goes on, and write nothing.
#pragma once
#include <functional>
#include <memory>

#include "elbo/api/requests.h"
#include "elbo/engine/train/experiment.h"

namespace elbo::engine {

/// Several own it: the trainer, and who brought the ranks together.
using GroupPointer = std::shared_ptr<collective::Group>;

/// Does `work` as the rank that `request` names, and returns its exit code; 11 where another rank
/// is lost or has failed. Errors of a run of one process go on to the caller.
int as_rank(const api::RankedRequest& request, const std::function<int(const GroupPointer&)>& work);

/// ConfigError, on all ranks, where their `text`s differ; `what` says what they are.
void want_same(collective::Group& group, const std::string& text, const char* what);

/// How a run goes on, as rank 0 knows from its folder.
struct RunConfig {
  int64_t threads = 0;  ///< of each rank, where none were asked for
  std::string toml;     ///< its resolved experiment; "": it is done, and nothing goes on
};

/// Tells the other ranks how a run goes on.
void send_config(collective::Group& group, const RunConfig& config);

/// ConfigError, on all ranks, where experiment, data or first weights of two of them differ.
void want_same_beginning(collective::Group& group, const Experiment& experiment);

/// Trains along from the beginning; the exit code.
int follow(Experiment& experiment);

/// Trains along from rank 0's checkpoint; the exit code.
int follow_on(const api::ResumeRequest& request, const GroupPointer& group);

}  // namespace elbo::engine
