// SPDX-License-Identifier: MIT
// /proc/cpuinfo and /proc/loadavg.
#include "elbo/cli/machine.h"

#include <fstream>
#include <set>
#include <sstream>

namespace elbo {
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

}  // namespace elbo
