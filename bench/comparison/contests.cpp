// SPDX-License-Identifier: MIT
// The list of workloads and the command lines of who takes part.
#include "bench/comparison/contests.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::bench {
namespace {

std::vector<int64_t> thread_counts(const Places& places) {
  return places.threads > 1 ? std::vector<int64_t>{1, places.threads} : std::vector<int64_t>{1};
}

std::vector<std::string> sizes(const Workload& workload, int64_t threads) {
  return {workload.name, "--batch", str(workload.batch), "--threads", str(threads), "--serve"};
}

Entry entry(const std::string& name, const std::string& side, int64_t threads,
            const std::vector<std::vector<std::string>>& words) {
  Entry out{name, side, threads, {}};
  for (const auto& part : words) out.command.insert(out.command.end(), part.begin(), part.end());
  return out;
}

Entry raw_entry(const Places& places, const Workload& workload, int64_t threads) {
  const bool is_mlp = workload.name == "mlp_vae";
  return entry("oneDNN alone", "raw", threads,
               {{places.programs + (is_mlp ? "/bench_raw_mlp" : "/bench_raw_conv")},
                sizes(workload, threads)});
}

Entry peer_entry(const Places& places, const Workload& workload, int64_t threads,
                 const std::string& mode) {
  return entry(
      "PyTorch " + mode, "peer", threads,
      {{places.python, places.peers + "/steps.py"}, sizes(workload, threads), {"--mode", mode}});
}

}  // namespace

std::string Workload::id() const { return str(name, "/", batch); }

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all = {
      {"mlp_vae", 64, "MLP VAE 784-400-20", 2, true},
      {"mlp_vae", 128, "MLP VAE 784-400-20", 2, true},
      {"mlp_vae", 512, "MLP VAE 784-400-20", 2, true},
      {"gan_mlp", 64, "GAN MLP 100-128-784, 784-128-1", 2, false},
      {"iwae5", 20, "IWAE 784-200-200-50, k = 5", 2, false},
      {"iwae50", 20, "IWAE 784-200-200-50, k = 50", 2, false},
      {"conv_vae32", 64, "conv VAE 32 x 32, Larsen's nets", 3, true},
      {"vaegan32", 64, "VAE/GAN 32 x 32, Larsen's nets", 5, true},
      {"vaegan32_small", 64, "VAE/GAN 32 x 32, a quarter of the width", 2, true},
  };
  return all;
}

std::vector<Workload> chosen_workloads(const std::vector<std::string>& chosen) {
  std::vector<Workload> out;
  for (const std::string& word : chosen) {
    const size_t before = out.size();
    for (const Workload& workload : workloads())
      if (word == workload.id() || word == workload.name) out.push_back(workload);
    if (out.size() > before) continue;
    std::vector<std::string> ids;
    for (const Workload& workload : workloads()) ids.push_back(workload.id());
    throw UsageError("no workload \"", printable(word), "\"; there are ", join(ids, ", "),
                     ", or the part before the slash");
  }
  return chosen.empty() ? workloads() : out;
}

Entry our_entry(const Places& places, const Workload& workload, int64_t threads,
                const std::vector<std::string>& more) {
  return entry("elbo", "elbo", threads,
               {{places.programs + "/bench_steps"}, sizes(workload, threads), more});
}

std::vector<Entry> entries_of(const Places& places, const Workload& workload) {
  std::vector<Entry> out;
  for (const int64_t threads : thread_counts(places)) {
    out.push_back(our_entry(places, workload, threads));
    if (workload.has_raw) out.push_back(raw_entry(places, workload, threads));
    if (places.python.empty()) continue;
    for (const char* mode : {"eager", "compiled"})
      out.push_back(peer_entry(places, workload, threads, mode));
  }
  if (!places.python.empty() && workload.id() == "mlp_vae/128")
    out.push_back(
        entry("pythae", "library", places.threads,
              {{places.python, places.peers + "/pythae_vae.py"}, sizes(workload, places.threads)}));
  return out;
}

}  // namespace elbo::bench
