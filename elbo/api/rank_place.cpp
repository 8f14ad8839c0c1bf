// SPDX-License-Identifier: MIT
// A launcher is known by its two variables, rank and size. One that started a single process says
// nothing: `srun -n 1 elbo train --ranks 4` is in order.
#include "elbo/api/rank_place.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::api {
namespace {

constexpr int64_t kMostRanks = 1 << 20;
constexpr int64_t kFirstPort = 20000, kPorts = 20000;  // of those that follow from a job's number

/// The variables of one launcher.
struct LauncherNames {
  const char *launcher, *rank, *size, *local_rank, *local_size;
};
constexpr LauncherNames kTorchrun{"torchrun", "RANK", "WORLD_SIZE", "LOCAL_RANK",
                                  "LOCAL_WORLD_SIZE"};
constexpr LauncherNames kOpenMpi{"Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",
                                 "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"};
constexpr LauncherNames kMpich{"MPICH", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID",
                               "MPI_LOCALNRANKS"};
// In a script of sbatch SLURM_PROCID is set too, though it is one process: only a step counts.
constexpr LauncherNames kSlurm{"Slurm", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID",
                               ""};

/// What one launcher says.
struct Claim {
  const LauncherNames* names;
  int64_t rank, size;
};

std::optional<int64_t> number_in(const Environment& environment, const char* name) {
  const std::optional<std::string> text = environment(name);
  if (!text || text->empty()) return std::nullopt;
  int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || rest != end || value < 0 || value > kMostRanks)
    throw UsageError(name, "=", printable(*text), ": want a whole number from 0 to ", kMostRanks);
  return value;
}

std::optional<Claim> claim_of(const Environment& environment, const LauncherNames& names) {
  const auto size = number_in(environment, names.size);
  const auto rank = number_in(environment, names.rank);
  if (&names != &kTorchrun && (!size || !rank)) return std::nullopt;  // others' steps and scripts
  if (size.has_value() != rank.has_value())
    throw UsageError(size ? names.size : names.rank, " is set and ", size ? names.rank : names.size,
                     " is not: want both, or neither for a run of one process");
  if (!size || *size <= 1) return std::nullopt;
  if (*rank >= *size)
    throw UsageError(names.rank, "=", *rank, " and ", names.size, "=", *size,
                     ": want a rank below the number of ranks");
  return Claim{&names, *rank, *size};
}

/// torchrun and mpirun may themselves be started by Slurm, once a machine.
bool is_inside(const Claim& inner, const Claim& outer, const Environment& environment) {
  if (inner.size == outer.size) return false;
  return (inner.names == &kTorchrun && environment("TORCHELASTIC_RUN_ID").has_value()) ||
         (inner.names == &kOpenMpi && outer.names == &kSlurm);
}

/// The innermost claim, once none contradicts it.
std::optional<Claim> agreed(const Environment& environment) {
  std::optional<Claim> out;
  for (const LauncherNames* names : {&kTorchrun, &kOpenMpi, &kMpich, &kSlurm}) {
    const std::optional<Claim> claim = claim_of(environment, *names);
    if (!claim) continue;
    if (!out) {
      out = claim;
    } else if (!is_inside(*out, *claim, environment) &&
               (claim->rank != out->rank || claim->size != out->size)) {
      const bool ranks = claim->rank != out->rank;
      throw UsageError(ranks ? out->names->rank : out->names->size, "=",
                       ranks ? out->rank : out->size, " (", out->names->launcher, ") and ",
                       ranks ? names->rank : names->size, "=", ranks ? claim->rank : claim->size,
                       " (", names->launcher,
                       ") contradict each other; unset those of the launcher that is not meant");
    }
  }
  return out;
}

/// Of "2(x3),1": what stands for machine `node`.
int64_t tasks_on(const std::string& text, int64_t node) {
  std::istringstream list(text);
  for (std::string entry; std::getline(list, entry, ',');) {
    const size_t times = entry.find("(x");
    const int64_t count = std::atoll(entry.c_str());
    node -= times == std::string::npos ? 1 : std::atoll(entry.c_str() + times + 2);
    if (node < 0) return count;
  }
  return 1;
}

void set_local(RankPlace& out, const Environment& environment, const LauncherNames& names) {
  out.local_rank = number_in(environment, names.local_rank).value_or(0);
  if (&names == &kSlurm)
    out.local_size = tasks_on(environment("SLURM_STEP_TASKS_PER_NODE").value_or("1"),
                              number_in(environment, "SLURM_NODEID").value_or(0));
  else out.local_size = number_in(environment, names.local_size).value_or(1);
  if (out.local_size < 1 || out.local_size > out.size) out.local_size = 1;
}

/// A port that all ranks of a job know and other jobs hardly share.
int64_t port_of_job(const Environment& environment, const LauncherNames& names) {
  const std::string job = &names == &kSlurm ? str(environment("SLURM_JOB_ID").value_or(""), ".",
                                                  environment("SLURM_STEP_ID").value_or(""))
                                            : environment("PMIX_NAMESPACE").value_or("");
  if (job.empty()) return RankPlace{}.port;
  uint64_t hash = 1469598103934665603u;  // FNV-1a
  for (const char c : job) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return kFirstPort + static_cast<int64_t>(hash % kPorts);
}

void set_host(RankPlace& out, const Environment& environment, const LauncherNames& names) {
  const std::string given = environment("MASTER_ADDR").value_or("");
  const std::string nodes =
      environment("SLURM_STEP_NODELIST").value_or(environment("SLURM_JOB_NODELIST").value_or(""));
  if (!given.empty()) out.host = given;
  else if (out.local_size == out.size) out.host = "127.0.0.1";
  else if (&names == &kSlurm && !nodes.empty()) out.host = first_host(nodes);
  else
    throw UsageError(names.size, "=", out.size, " (", names.launcher,
                     ") says that there are several ranks, and MASTER_ADDR is not set: want in it "
                     "the name or address of the machine of rank 0");
  const auto port = number_in(environment, "MASTER_PORT");
  if (port && (*port < 1 || *port > 65535))
    throw UsageError("MASTER_PORT=", *port, ": want a port from 1 to 65535");
  out.port = port.value_or(port_of_job(environment, names));
  // torchrun itself listens at its port, in the language of its own version.
  if (port && environment("TORCHELASTIC_USE_AGENT_STORE").value_or("") == "True")
    out.port = *port < 65535 ? *port + 1 : *port - 1;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

RankPlace read_rank_place(const Environment& environment) {
  RankPlace out;
  const std::optional<Claim> claim = agreed(environment);
  if (!claim) return out;
  out.rank = claim->rank;
  out.size = claim->size;
  out.launcher = claim->names->launcher;
  set_local(out, environment, *claim->names);
  out.store_file = environment(kStoreVariable).value_or("");
  if (out.store_file.empty()) set_host(out, environment, *claim->names);
  else out.launcher = "--ranks";
  out.interface = environment("GLOO_SOCKET_IFNAME").value_or("");
  return out;
}

std::string first_host(const std::string& node_list) {
  std::string out;
  for (size_t i = 0; i < node_list.size() && node_list[i] != ',';) {
    if (node_list[i] != '[') {
      out += node_list[i++];
      continue;
    }
    const size_t close = node_list.find(']', i);
    const size_t end = std::min(node_list.find_first_of(",-]", i), node_list.size());
    out += node_list.substr(i + 1, end - i - 1);
    if (close == std::string::npos) return out;
    i = close + 1;
  }
  return out;
}

}  // namespace elbo::api
