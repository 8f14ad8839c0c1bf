// SPDX-License-Identifier: MIT
// A command that runs on several ranks: they meet, do the same work, and where one fails, the cause
// is told once and all end. Ranks other than 0 write nothing.
#pragma once
#include <functional>
#include <memory>

#include "elbo/api/requests.h"
#include "elbo/collective/group.h"

namespace elbo::engine {

/// Several own it: who computes, and who brought the ranks together.
using GroupPointer = std::shared_ptr<collective::Group>;

/// What of a request concerns the ranks.
struct RankCall {
  const api::RankPlace& place;  ///< of this process
  bool verbose = false;         ///< ranks other than 0 say more than warnings
};

/// Does `work` as the rank that `call` names, and returns its exit code; 11 where another rank is
/// lost or has failed. Errors of a run of one process go on to the caller.
int as_rank(const RankCall& call, const std::function<int(const GroupPointer&)>& work);

/// ConfigError, on all ranks, where their `text`s differ; `what` says what they are.
void want_same(collective::Group& group, const std::string& text, const char* what);

}  // namespace elbo::engine
