// SPDX-License-Identifier: MIT
// Short blocks of rounds, with one thread and with all in turn, so that a machine whose speed
// drifts favours neither; medians decide.
#include "elbo/train/thread_tuning.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>

#include <algorithm>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/spin_wait.h"

namespace elbo::train {
namespace {

constexpr double kLongRound = .2, kWarmUp = .12, kBlock = .015, kMeasured = .4;  // seconds
constexpr int64_t kBlocks = 15;
constexpr double kClearly = 1.1;

/// Puts the model's buffers and torch's generator back.
class Kept {
 public:
  explicit Kept(models::Model& model)
      : buffers_(model.buffers()),
        generator_(at::detail::getDefaultCPUGenerator()),
        state_(generator_.get_state()) {
    for (const Tensor& buffer : buffers_) values_.push_back(buffer.detach().clone());
  }
  ~Kept() {
    const torch::NoGradGuard no_grad;
    for (size_t i = 0; i < buffers_.size(); ++i) buffers_[i].copy_(values_[i]);
    generator_.set_state(state_);
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

 private:
  Tensors buffers_, values_;
  at::Generator generator_;
  Tensor state_;
};

/// All turns once, on the same batch each time, up to their gradients.
class Rounds {
 public:
  explicit Rounds(Trainer& trainer)
      : trainer_(trainer),
        now_{trainer.steps(), trainer.epoch(), trainer.total(), trainer.loader().per_epoch(),
             false} {
    std::vector<int64_t> indices(static_cast<size_t>(trainer.options().batch_size));
    for (size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int64_t>(i);
    batch_ = tensor::to_batch(data::gather(trainer.dataset(), indices, {}), trainer.data());
    models::set_training(trainer.model(), true);
  }

  /// Seconds that one takes.
  double play() {
    const double began = monotonic_seconds();
    for (const models::Turn& turn : trainer_.model().turns(now_)) {
      Rng rng(0);
      const models::TurnResult played = turn.play(batch_, now_, rng);
      differentiate({turn.name, played.losses, now_.step}, trainer_.player_table());
    }
    disturbed_ |= waiting_.tick() == kernels::WaitChange::sleeps;
    return monotonic_seconds() - began;
  }

  /// Whether other programs wanted the processors meanwhile: what was measured then says nothing of
  /// this model.
  bool disturbed() const { return disturbed_; }

  /// Seconds a round, over rounds that take `seconds` together.
  double play_for(double seconds) {
    double taken = 0;
    int64_t rounds = 0;
    for (; taken < seconds; ++rounds) taken += play();
    return taken / static_cast<double>(rounds);
  }

 private:
  Trainer& trainer_;
  models::TrainingProgress now_;
  tensor::Batch batch_;
  kernels::WaitGovernor waiting_;
  bool disturbed_ = false;
};

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

ThreadChoice measured(Trainer& trainer, int64_t most) {
  const Kept kept(trainer.model());
  Rounds rounds(trainer);
  // Not `set`: torch makes a pool of threads anew each time, which would disturb what is measured.
  kernels::set_team_size(most);
  rounds.play();  // makes what is made once
  if (rounds.play() > kLongRound) return {most, most, 0};
  rounds.play_for(kWarmUp);
  std::vector<double> with_one, with_most;
  for (const double began = monotonic_seconds();
       monotonic_seconds() - began < kMeasured && std::ssize(with_one) < kBlocks;) {
    kernels::set_team_size(1);
    with_one.push_back(rounds.play_for(kBlock));
    kernels::set_team_size(most);
    with_most.push_back(rounds.play_for(kBlock));
  }
  if (rounds.disturbed()) return {most, most, 0};
  return choose_threads(median(with_one), median(with_most), most);
}

}  // namespace

std::string ThreadChoice::text() const {
  const std::string head = str("threads: ", threads, " of ", most);
  return speedup > 0 ? head + fmt::format(" ({} are {:.1f} times as fast as one)",
                                          most == 2 ? "two" : str(most), speedup)
                     : head;
}

ThreadChoice choose_threads(double with_one, double with_most, int64_t most) {
  return {with_one * kClearly < with_most ? 1 : most, most, with_one / with_most};
}

ThreadChoice tune_threads(Trainer& trainer, int64_t most, const std::function<void(int64_t)>& set) {
  ThreadChoice choice{most, most, 0};
  try {
    if (most > 1) choice = measured(trainer, most);
  } catch (const Error&) {  // training meets it again, and says where
  }
  set(choice.threads);
  return choice;
}

}  // namespace elbo::train
