// SPDX-License-Identifier: MIT
// Is the sum of a gradient over ranks in a fixed order cheaper by gathering all of it, or by slices
// that each rank adds for all? Beside both c10d's own sum, whose order is its own. Ranks are
// processes on this machine; prints the median of milliseconds a sum, on rank 0.
//   bench_ranks [RANKS [VALUES...]]
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "elbo/collective/tree_sum.h"
#include "elbo/core/clock.h"
#include "elbo/core/log.h"

namespace elbo::bench {
namespace {

constexpr int kRounds = 15;

double median_ms(collective::Group& group, const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < kRounds; ++i) {
    group.barrier();
    const double start = monotonic_seconds();
    work();
    times.push_back(1e3 * (monotonic_seconds() - start));
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void measure(collective::Group& group, int64_t values) {
  const Tensor own = torch::full({values}, 1. + static_cast<double>(group.rank()), torch::kFloat32);
  const double gathered = median_ms(group, [&] { collective::sum_by_gathering(group, {own}, 1); });
  const double sliced = median_ms(group, [&] { collective::sum_by_slices(group, {own}, 1); });
  Tensor sum = own.clone();
  const double reduced = median_ms(group, [&] { group.allreduce(sum); });
  if (group.rank() == 0)
    fmt::print(
        "{:>2} ranks {:>10} values: gathered {:8.2f} ms, slices {:8.2f}, allreduce {:8.2f}\n",
        group.size(), values, gathered, sliced, reduced);
}

[[noreturn]] void be_rank(collective::Meeting meeting, const std::vector<int64_t>& sizes) {
  set_log_level(Level::warning);
  const auto group = collective::form_group(meeting);
  for (const int64_t values : sizes) measure(*group, values);
  group->leave();
  std::fflush(stdout);
  _exit(0);
}

int run(int argc, char** argv) {
  collective::Meeting meeting;
  meeting.size = argc > 1 ? std::atoll(argv[1]) : 2;
  std::vector<int64_t> sizes;
  for (int i = 2; i < argc; ++i) sizes.push_back(std::atoll(argv[i]));
  if (sizes.empty()) sizes = {1'000, 30'000, 100'000, 1'000'000, 10'000'000};
  std::string folder = "/tmp/bench_ranks_XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return 1;
  meeting.store_file = folder + "/store";
  for (meeting.rank = 0; meeting.rank < meeting.size; ++meeting.rank)
    if (fork() == 0) be_rank(meeting, sizes);
  int code = 0;
  for (int64_t i = 0; i < meeting.size; ++i) {
    int ended = 0;
    wait(&ended);
    if (ended != 0) code = 1;
  }
  std::filesystem::remove_all(folder);
  return code;
}

}  // namespace
}  // namespace elbo::bench

int main(int argc, char** argv) { return elbo::bench::run(argc, argv); }
