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
  if (config.stages_run > config.stages)
    throw ConfigError(table.place().text(), ": [", section,
                      "] has stages_run = ", config.stages_run,
                      ", want at most stages = ", config.stages);
  const bool adam = config.kind == OptimKind::adam || config.kind == OptimKind::adamw;
  if (config.second_moment > 0 && !adam)
    throw ConfigError(table.place().text(), ": [", section,
                      "] has second_moment = ", config.second_moment, " and kind = \"",
                      name_of(config.kind), "\", which has no such mean; want adam or adamw");
}

/// Burda et al. 2016: stage i = 0, 1, ... has 3^i parts of the run, and the rate
/// round(10^(1 - i / (stages - 1)), 1) / 10: 1, .72, .52, .37, .27, .19, .14, .1 of eight.
double stage_rate(const OptimConfig& config, double progress) {
  const int64_t run = config.stages_run > 0 ? config.stages_run : config.stages;
  // (3^run - 1) / 2 parts in all
  const double parts = progress * (std::pow(3., static_cast<double>(run)) - 1) / 2;
  int64_t stage = 0;
  double end = 1;
  for (double length = 1; stage + 1 < run && parts >= end; ++stage) end += length *= 3;
  const double fall =
      config.stages > 1 ? static_cast<double>(stage) / static_cast<double>(config.stages - 1) : 0;
  return std::round(10 * std::pow(10., 1 - fall)) / 100;
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
    case Schedule::stages: return stage_rate(config, progress);
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
