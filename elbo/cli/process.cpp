// SPDX-License-Identifier: MIT
// Affinity and cgroups give the processors; environment and malloc's settings are set from them.
#include "elbo/cli/process.h"

#include <malloc.h>
#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "elbo/core/spin_wait.h"
#include "elbo/core/str.h"

namespace elbo::cli {
namespace {

/// Freed tensors stay in the heap instead of going back to the system at each step.
constexpr int kMapThreshold = 1 << 30;
constexpr int kTrimThreshold = 2147483647;
constexpr int kTopPad = 64 << 20;

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// The folder of this process's cgroup, for `controller` in v1 or "" in v2.
std::optional<std::string> cgroup_folder(const std::string& controller) {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {  // hierarchy:controllers:path
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    if (str(",", line.substr(first + 1, second - first - 1), ",").find(str(",", controller, ",")) ==
        std::string::npos)
      continue;
    return (controller.empty() ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + controller) +
           line.substr(second + 1);
  }
  return std::nullopt;
}

/// The smallest positive value that `read` finds in the cgroup's folder or one above it; limits of
/// parents hold too.
template <class Read>
std::optional<double> tightest(const std::string& controller, Read read) {
  std::optional<double> best;
  std::optional<std::string> folder = cgroup_folder(controller);
  while (folder && folder->size() >= std::string("/sys/fs/cgroup").size()) {
    const double value = read(*folder);
    if (value > 0 && (!best || value < *best)) best = value;
    folder->resize(folder->rfind('/'));
  }
  return best;
}

double quota_v2(const std::string& folder) {
  std::istringstream line(first_line(folder + "/cpu.max"));  // "max 100000" or "150000 100000"
  double quota = 0, period = 0;
  return line >> quota >> period && period > 0 ? quota / period : 0;
}

double quota_v1(const std::string& folder) {
  const double quota = std::atof(first_line(folder + "/cpu.cfs_quota_us").c_str());
  const double period = std::atof(first_line(folder + "/cpu.cfs_period_us").c_str());
  return quota > 0 && period > 0 ? quota / period : 0;
}

double memory_v2(const std::string& folder) {
  return std::atof(first_line(folder + "/memory.max").c_str());
}

ProcessSetting set(const char* name, const std::string& value) {
  const char* old = std::getenv(name);
  if (old != nullptr) return {name, old, true};
  setenv(name, value.c_str(), 0);
  return {name, value, false};
}

ProcessSetting set_allocator() {
  for (const char* name :
       {"GLIBC_TUNABLES", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "LD_PRELOAD"})
    if (std::getenv(name) != nullptr) return {"malloc", str("as set by ", name), true};
  const bool done = mallopt(M_MMAP_THRESHOLD, kMapThreshold) == 1 &&
                    mallopt(M_TRIM_THRESHOLD, kTrimThreshold) == 1 &&
                    mallopt(M_TOP_PAD, kTopPad) == 1;
  return {"malloc", done ? "freed memory is kept" : "default", false};
}

}  // namespace

int64_t usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int64_t allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  std::optional<double> quota = tightest("", quota_v2);
  if (!quota) quota = tightest("cpu", quota_v1);
  const int64_t granted = quota ? static_cast<int64_t>(std::ceil(*quota - 1e-9)) : allowed;
  return std::max<int64_t>(1, std::min(allowed, granted));
}

uint64_t usable_memory() {
  uint64_t available = 0;
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    uint64_t kib = 0;
    if (words >> name >> kib && name == "MemAvailable:") available = kib * 1024;
  }
  const std::optional<double> limit = tightest("", memory_v2);
  return limit ? std::min(available, static_cast<uint64_t>(*limit)) : available;
}

std::vector<ProcessSetting> prepare_process(int64_t threads) {
  const std::string count = str(threads > 0 ? threads : usable_processors());
  std::vector<ProcessSetting> out;
  if (threads > 0)
    setenv("OMP_NUM_THREADS", count.c_str(), 1), setenv("OPENBLAS_NUM_THREADS", count.c_str(), 1);
  out.push_back(set("OMP_NUM_THREADS", count));
  out.push_back(set("OPENBLAS_NUM_THREADS", count));
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) out.push_back(set("GOMP_SPINCOUNT", kSpinCount));
  out.push_back(set_allocator());
  return out;
}

namespace {

/// What stands behind the first `key : ` of /proc/cpuinfo.
std::string cpuinfo(const std::string& key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos || !line.starts_with(key)) continue;
    return line.substr(std::min(line.size(), colon + 2));
  }
  return "";
}

}  // namespace

std::string processor_name() {
  const std::string name = cpuinfo("model name");
  return name.empty() ? "unknown" : name;
}

std::vector<std::string> instruction_sets() {
  std::istringstream words(cpuinfo("flags"));
  std::set<std::string> flags;
  for (std::string word; words >> word;) flags.insert(word);
  std::vector<std::string> out;
  for (const char* wanted : {"avx2", "fma", "f16c", "avx512f", "avx512_bf16", "amx_bf16"})
    if (flags.count(wanted) != 0) out.emplace_back(wanted);
  return out;
}

double load_average() {
  std::ifstream file("/proc/loadavg");
  double load = 0;
  file >> load;
  return load;
}

}  // namespace elbo::cli
