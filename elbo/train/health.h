// SPDX-License-Identifier: MIT
// Health in words: what has gone wrong with a training that no error tells of. Each complaint is
// said when it begins and when it ends. Watching changes nothing, and what it remembers is part of
// the checkpoint, so a resumed run complains as the straight one does.
#pragma once
#include <map>
#include <set>

#include "elbo/train/health_divergence.h"
#include "elbo/train/health_energies.h"
#include "elbo/train/loop.h"
#include "elbo/train/probe.h"

namespace elbo::train {

/// A complaint that begins or ends.
struct HealthEvent {
  std::string name;    ///< "critic_too_strong", "posterior_collapse", ...
  bool begins = true;  ///< else it ends
  std::string text;    ///< one sentence
};

/// What is watched, and for how long before it is said.
struct HealthOptions {
  int64_t patience = 1000;       ///< steps that a critic must be too strong or wrong
  double too_strong = .99;       ///< share of examples it is right on
  double wrong = .4;             ///< share below which it is wrong
  double starved = .95;          ///< share of steps that a player rests, above which it is said
  double behind = .9;            ///< share of steps with a gap below 0, above which it is said
  double collapsed_nats = .01;   ///< a latent dimension with less carries nothing
  double collapsed_spread = .1;  ///< of the data's own: samples with less are all alike
  double dead_share = .25;       ///< of a layer's units, above which it is said
  double forget = .99;           ///< memory of the running share: about 100 steps
};

/// Watches one training.
class Health {
 public:
  /// Of a training that begins.
  explicit Health(const HealthOptions& options = {}) : options_(options) {}

  /// After each move of a player: which units got a gradient (rows of `*.bias`).
  void see_update(const Update& move);
  /// After each step: the step's values; critics are judged by their parts right_on_real and
  /// right_on_fake, or by their energies (health_energies.h), those of Wasserstein GANs by their
  /// part gap, players that may rest by their part rests.
  std::vector<HealthEvent> see_step(const std::vector<NamedValue>& values);
  /// Now and then: what a look at some examples found.
  std::vector<HealthEvent> see_probe(const Probe& probe);
  /// With each look: the weight that is largest by its absolute value, and the parameter that it is
  /// in.
  std::vector<HealthEvent> see_weights(const std::string& parameter, double largest);

  /// Names of the complaints that stand.
  const std::set<std::string>& standing() const { return standing_; }
  /// Whether what stands says that training has diverged to finite nonsense.
  bool diverged() const;
  Node state() const;               ///< for a checkpoint
  void restore(const Node& state);  ///< what state() gave

 private:
  struct Critic {
    double share = .5;              ///< running mean of right answers
    int64_t strong = 0, wrong = 0;  ///< steps in a row
  };
  struct Rest {
    double share = 0;     ///< running share of steps at rest
    int64_t starved = 0;  ///< steps in a row
  };
  struct Gap {
    double negative = 0;  ///< running share of steps in which it is below 0
    int64_t behind = 0;   ///< steps in a row
  };
  struct Units {
    std::string alive;  ///< '1' for each unit that got a gradient in this window
    int64_t seen = 0, dead = 0;
  };

  void judge(const std::string& critic, double share, std::vector<HealthEvent>& events);
  void see_rest(const std::string& player, double skip_update, std::vector<HealthEvent>& events);
  void see_gap(const std::string& critic, double gap, std::vector<HealthEvent>& events);
  void see_spread(const Probe& probe, std::vector<HealthEvent>& events);
  void raise_or_clear(const std::string& name, bool bad, const std::string& text,
                      std::vector<HealthEvent>& events);
  void check_units(std::vector<HealthEvent>& events);

  HealthOptions options_;
  std::map<std::string, Critic> critics_;  ///< by `turn/player`
  std::map<std::string, Rest> rests_;      ///< by `turn/player`
  std::map<std::string, Gap> gaps_;        ///< by `turn/player`
  EnergyHealth energies_;
  DivergenceHealth divergence_;
  std::map<std::string, Units> units_;  ///< by the bias's name
  std::set<std::string> standing_;
};

}  // namespace elbo::train
