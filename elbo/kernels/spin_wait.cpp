// SPDX-License-Identifier: MIT
// The reading, the judgement, and the idle team.
#include "elbo/kernels/spin_wait.h"

#include <dlfcn.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <semaphore>
#include <string_view>
#include <thread>

#include "elbo/core/clock.h"
#include "elbo/core/spin_wait.h"

namespace elbo::kernels {
namespace {

// Seconds off the processor behind one involuntary switch: the kernel's usual slice.
constexpr double kSwitchCost = .003;

/// Nanoseconds that this thread has waited for a processor, or a negative number where the kernel
/// does not say.
double schedstat_delay() {
  std::FILE* file = std::fopen("/proc/thread-self/schedstat", "re");
  if (file == nullptr) return -1;
  unsigned long long ran = 0, delayed = 0;
  const bool read = std::fscanf(file, "%llu %llu", &ran, &delayed) == 2;
  std::fclose(file);
  return read && ran > 0 ? static_cast<double>(delayed) : -1;
}

/// The entries of libgomp, which torch has loaded; null in a program that computes with another
/// OpenMP.
struct Libgomp {
  void (*parallel)(void (*work)(void*), void* data, unsigned threads, unsigned flags) = nullptr;
  int (*processors)() = nullptr;

  bool is_here() const { return parallel != nullptr && processors != nullptr; }
};

const Libgomp& libgomp() {
  static const Libgomp found{
      reinterpret_cast<decltype(Libgomp::parallel)>(dlsym(RTLD_DEFAULT, "GOMP_parallel")),
      reinterpret_cast<decltype(Libgomp::processors)>(dlsym(RTLD_DEFAULT, "omp_get_num_procs"))};
  return found;
}

bool left_to_us() {
  const char* spins = std::getenv("GOMP_SPINCOUNT");
  return std::getenv("OMP_WAIT_POLICY") == nullptr &&
         (spins == nullptr || std::string_view(spins) == kSpinCount);
}

}  // namespace

WaitReading read_wait() {
  const double now = monotonic_seconds();
  if (const double delay = schedstat_delay(); delay >= 0) return {now, delay * 1e-9};
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return {now, kSwitchCost * static_cast<double>(usage.ru_nivcsw)};
}

bool WaitPolicy::judge(const WaitReading& reading) {
  if (begun_ && reading.now > last_.now) {
    const double share = (reading.delayed - last_.delayed) / (reading.now - last_.now);
    sleeping_ = share > (sleeping_ ? kFree : kBusy);
  }
  begun_ = true;
  last_ = reading;
  return sleeping_;
}

/// More threads than processors, asleep, for as long as it lives.
class WaitGovernor::IdleTeam {
 public:
  IdleTeam() : thread_([this] { hold(); }) { ready_.acquire(); }
  ~IdleTeam() {
    end_.release();
    thread_.join();
  }

 private:
  void hold() {
    // Its threads then sleep in this thread's pool.
    libgomp().parallel([](void*) {}, nullptr, static_cast<unsigned>(libgomp().processors()) + 1, 0);
    ready_.release();
    end_.acquire();
  }

  std::binary_semaphore ready_{0}, end_{0};
  std::thread thread_;
};

WaitGovernor::WaitGovernor(std::function<WaitReading()> read)
    : read_(std::move(read)), governs_(left_to_us() && libgomp().is_here()) {}
WaitGovernor::~WaitGovernor() = default;

WaitChange WaitGovernor::tick() {
  if (!governs_ || !policy_.is_due(monotonic_seconds())) return WaitChange::none;
  const bool sleeps = policy_.judge(read_());
  if (sleeps == (team_ != nullptr)) return WaitChange::none;
  if (sleeps) team_ = std::make_unique<IdleTeam>();
  else team_.reset();
  return sleeps ? WaitChange::sleeps : WaitChange::spins;
}

}  // namespace elbo::kernels
