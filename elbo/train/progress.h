// SPDX-License-Identifier: MIT
// How far a training is, for people: on a terminal one line with a bar, at most ten times a second;
// elsewhere a plain line at once and then every ten seconds. Says step, images a second, time left,
// each term with its unit, and the share of time spent waiting for data.
#pragma once
#include "elbo/train/differentiate.h"

namespace elbo::train {

/// Where a training stands.
struct ProgressView {
  int64_t step = 0, total = 0;                      ///< of the run
  int64_t epoch = 0;                                ///< from 0
  double images = 0;                                ///< seen by this process
  double waited = 0;                                ///< seconds this process waited for data
  const std::vector<NamedValue>* values = nullptr;  ///< of this step; may be null
};

/// `elbo/vae/kl` = 25.1 as "kl 25.1 nats"; shares as percent; with the player's name in front where
/// there are several.
std::string terms_text(const std::vector<NamedValue>& values);

/// The bar's line, at most `width` columns.
std::string bar_line(const ProgressView& view, double elapsed, int64_t begun_at, int64_t width);

/// Shows a training's progress on stderr.
class Progress {
 public:
  /// `begun_at`: the step that this process began at. `terminal`: whether stderr is one that a bar
  /// may be drawn on.
  Progress(int64_t begun_at, bool terminal);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Shows the view if it is time to.
  void show(const ProgressView& view);
  /// Seconds since the beginning.
  double elapsed() const;

 private:
  void draw(const ProgressView& view);

  int64_t begun_at_;
  bool terminal_;
  double begun_, shown_ = 0;
  bool first_ = true;
};

}  // namespace elbo::train
