// SPDX-License-Identifier: MIT
// Which rank of a run a process is, and where it finds the others: read from what torchrun, Slurm's
// srun, Open MPI, MPICH and `elbo train --ranks` leave in the environment.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace elbo::api {

/// One process of a run on many.
struct RankPlace {
  int64_t rank = 0, size = 1;              ///< among all
  int64_t local_rank = 0, local_size = 1;  ///< among those of this machine
  std::string host = "127.0.0.1";          ///< of rank 0
  int64_t port = 29500;                    ///< at which rank 0 listens
  std::string store_file;                  ///< in place of host and port; ""
  std::string interface;                   ///< of the network; "": the one that leads to `host`
  std::string launcher;                    ///< who started it: "torchrun"; "" where nobody did
};

/// The value of a variable, where it is set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process.
Environment process_environment();

/// The place that the environment says; one of one where it says nothing. UsageError names the
/// variables that contradict each other, lack a partner or are no numbers.
RankPlace read_rank_place(const Environment& environment);

/// The first machine of a list as Slurm writes it: "n003" of "n[003-010,12],b1".
std::string first_host(const std::string& node_list);

/// The variable by which `elbo train --ranks` tells its processes where they meet.
inline constexpr const char* kStoreVariable = "ELBO_RANKS_STORE";

}  // namespace elbo::api
