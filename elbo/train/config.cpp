// SPDX-License-Identifier: MIT
// Reading [optim] with its sub-tables; learning rate schedules (cosine: Loshchilov and Hutter 2017,
// without restarts).
#include "elbo/train/config.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"

namespace elbo::train {
namespace {

/// The entries of [optim] that are no tables.
Node plain_part(const Node& table) {
  Node out = Node::table(table.place());
  for (const Node::Entry& entry : table.entries())
    if (!entry.node.is_table()) out.set(entry.key, entry.node, entry.key_place);
  return out;
}

void check_schedule(const OptimConfig& config, const Node& table, const std::string& section) {
  if (config.schedule == Schedule::step && config.step_every == 0)
    throw ConfigError(table.place().text(), ": [", section,
                      "] has schedule = \"step\" and step_every = 0; want the number of steps "
                      "between two cuts of the rate");
}

OptimConfig read_one(const Node& table, const std::string& section) {
  const auto config = read_config<OptimConfig>(table, section);
  check_schedule(config, table, section);
  return config;
}

double scheduled(const OptimConfig& config, int64_t step, int64_t total) {
  const double progress =
      total > 1 ? std::clamp(static_cast<double>(step) / static_cast<double>(total), 0.0, 1.0)
                : 0.0;
  switch (config.schedule) {
    case Schedule::constant: return 1;
    case Schedule::step:
      return std::pow(config.gamma, static_cast<double>(step / config.step_every));
    case Schedule::cosine:
      return config.final_lr +
             (1 - config.final_lr) * 0.5 * (1 + std::cos(std::numbers::pi * progress));
    case Schedule::linear: return 1 + (config.final_lr - 1) * progress;
    case Schedule::polynomial: return 1 + (config.final_lr - 1) * std::pow(progress, config.power);
  }
  return 1;
}

}  // namespace

OptimTable read_optim(const Node& table) {
  const Node general = plain_part(table);
  OptimTable out{read_one(general, "optim"), {}};
  for (const Node::Entry& entry : table.entries()) {
    if (!entry.node.is_table()) continue;
    Node own = general;
    merge(own, entry.node);
    out.own.push_back({entry.key, read_one(own, "optim." + entry.key), entry.key_place});
  }
  return out;
}

Node resolved_optim(const Node& table) {
  const OptimTable read = read_optim(table);
  Node out = write_config(read.general);
  for (const OwnOptim& own : read.own) out.set(own.name, write_config(own.config), own.place);
  return out;
}

double learning_rate(const OptimConfig& config, int64_t step, int64_t total) {
  if (step < config.warmup_steps)
    return config.lr * static_cast<double>(step + 1) / static_cast<double>(config.warmup_steps);
  return config.lr * scheduled(config, step - config.warmup_steps, total - config.warmup_steps);
}

}  // namespace elbo::train
