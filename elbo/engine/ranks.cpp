// SPDX-License-Identifier: MIT
// Meeting, and the end of a rank: well, by an error of its own, or because another is lost.
#include "elbo/engine/ranks.h"

#include "elbo/core/log.h"
#include "elbo/core/ranks.h"
#include "elbo/core/str.h"
#include "elbo/engine/guard.h"

namespace elbo::engine {
namespace {

collective::Meeting meeting_of(const api::RankPlace& place) {
  collective::Meeting out;
  out.rank = place.rank;
  out.size = place.size;
  out.host = place.host;
  out.port = place.port;
  out.store_file = place.store_file;
  out.interface = place.interface;
  return out;
}

/// Another rank is lost or has failed.
int end_after(const collective::RankFailed& error) {
  if (!error.told())
    log_error(error.what(), "; this run stops. What was saved last is kept: elbo resume goes on");
  return static_cast<int>(kRankLost);
}

}  // namespace

int as_rank(const RankCall& call, const std::function<int(const GroupPointer&)>& work) {
  if (call.place.size == 1) return work(collective::alone());
  set_log_rank(call.place.rank);
  if (call.place.rank != 0 && !call.verbose) set_log_level(Level::warning);
  const GroupPointer group = collective::form_group(meeting_of(call.place));
  try {
    const int code = work(group);
    group->leave();
    return code;
  } catch (const collective::RankFailed& error) {
    return end_after(error);
  } catch (const std::exception&) {
    const CaughtFailure failure = caught_failure();
    if (!group->fail(failure.text)) log_error(failure.text);
    return static_cast<int>(failure.kind);
  }
}

void want_same(collective::Group& group, const std::string& text, const char* what) {
  if (group.size() == 1) return;
  const std::vector<std::string> all = collective::allgather_texts(group, text);
  for (size_t rank = 1; rank < all.size(); ++rank)
    if (all[rank] != all[0])
      throw ConfigError(what, " of rank ", rank, " differs from that of rank 0: got ",
                        printable(all[rank]), ", want ", printable(all[0]),
                        "; all ranks must be given the same files and options");
}

}  // namespace elbo::engine
