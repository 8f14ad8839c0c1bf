// SPDX-License-Identifier: MIT
// What the list of runs says of one: a card. Whatever is damaged in a folder is a note on its card,
// never an error of the list.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/core/node.h"
#include "elbo/run/run_folder.h"
#include "elbo/serve/records/metrics_tail.h"

namespace elbo::serve {

/// The state of a run as the studio names it. Stopped: cleanly, before its end; interrupted: its
/// process vanished.
enum class CardState { running, done, failed, stopped, interrupted, unreadable };
constexpr auto enum_names(CardState) {
  return std::array{"running", "done", "failed", "stopped", "interrupted", "unreadable"};
}

/// What is known of a run without its curves. What its files do not say is empty or 0.
struct RunFacts {
  std::string id;                             ///< of its path
  Path path;                                  ///< of the folder
  std::string name;                           ///< of the folder
  CardState state = CardState::unreadable;    ///< how far it has come
  std::string title, description;             ///< the experiment's
  std::string model, data;                    ///< names, as in its config.toml
  std::optional<int64_t> seed;                ///< of the experiment
  std::string started;                        ///< UTC
  std::string version;                        ///< of the elbo that began it
  int64_t step = 0, steps = 0, epochs = 0;    ///< done; planned; passes of the data
  double seconds = 0;                         ///< of training
  std::optional<double> speed;                ///< steps a second, of the last lines
  uint64_t size = 0;                          ///< bytes on the disk
  std::vector<report::HealthMessage> health;  ///< the last three
  std::optional<int64_t> grid;                ///< step of the newest sample grid
  bool has_bundle = false;                    ///< a trained model
  bool has_checkpoint = false;                ///< that a model can be opened from
  std::string note;                           ///< damage, another version; or ""
};

/// 16 hexadecimal digits that stand for a path: the beginning of the SHA-256 of the absolute one.
std::string id_of(const Path& path);

/// Looks at a run. Never fails.
RunFacts run_facts(Fs& fs, const Path& folder, MetricsTail& tail);

/// The card of a run (docs/formats/studio_api.md).
Node card_node(const RunFacts& facts);

/// A message of a monitor.
Node health_node(const report::HealthMessage& message);

/// A sentence for a run that another version of elbo began; "" for one of this version.
std::string version_note(const std::string& version);

}  // namespace elbo::serve
