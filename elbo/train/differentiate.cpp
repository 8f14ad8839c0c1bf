// SPDX-License-Identifier: MIT
// torch::autograd::grad, once for each distinct loss of a turn.
#include "elbo/train/differentiate.h"

#include <cmath>
#include <set>

#include "elbo/kernels/choice.h"
#include "elbo/kernels/norm.h"

namespace elbo {
namespace {

std::string where(const PlayedTurn& played, const Stake& stake) {
  return str("turn ", played.turn, ", player ", stake.player);
}

/// A number out of a tensor of one; read directly where that can be done, a dozen times a step.
double number_of(const Tensor& value) {
  return can_fuse(value) ? static_cast<double>(*value.data_ptr<float>()) : value.item<double>();
}

/// The parts that are not finite, in words.
std::string suspects(const Stake& stake) {
  std::vector<std::string> found;
  for (const auto& [name, value] : stake.terms.parts)
    if (const double number = number_of(value); !std::isfinite(number))
      found.push_back(str(name, " = ", number));
  return found.empty() ? "every named part is finite" : "not finite: " + join(found, ", ");
}

[[noreturn]] void diverged(const PlayedTurn& played, const Stake& stake, const std::string& what) {
  throw DivergedError("step ", played.step, ", ", where(played, stake), ": ", what, " (",
                      suspects(stake),
                      "); the weights were not touched. Try a smaller learning rate, clip_norm, or "
                      "look at the data's range");
}

void check_stake(const PlayedTurn& played, const Stake& stake) {
  const Tensor& total = stake.terms.total;
  if (stake.rests && !total.defined()) return;
  if (!total.defined() || total.numel() != 1)
    throw ContractError(where(played, stake), ": the loss must be one number");
  if (!stake.rests && !total.requires_grad())
    throw ContractError(where(played, stake), ": the loss depends on no parameter that learns");
  if (const double value = number_of(total); !std::isfinite(value))
    diverged(played, stake, str("the loss is ", value));
}

void check_stakes(const PlayedTurn& played, const Roster& roster) {
  std::set<std::string> seen;
  for (const Stake& stake : played.stakes) {
    roster.at(stake.player, played.turn);
    if (!seen.insert(stake.player).second)
      throw ContractError(where(played, stake),
                          ": two stakes in one turn; the second gradient would replace the first");
    check_stake(played, stake);
  }
}

/// The stakes from `first` on that move and have the same loss.
std::vector<size_t> sharing(const std::vector<Stake>& stakes, size_t first) {
  std::vector<size_t> out;
  for (size_t i = first; i < stakes.size(); ++i)
    if (!stakes[i].rests && stakes[i].terms.total.is_same(stakes[first].terms.total))
      out.push_back(i);
  return out;
}

/// One sweep for all stakes of `group`.
void sweep(const PlayedTurn& played, const Roster& roster, const std::vector<size_t>& group,
           bool keep_graph, Gradients& out) {
  Tensors params;
  for (const size_t i : group)
    for (const Tensor& param : roster.at(played.stakes[i].player, played.turn).tensors)
      params.push_back(param);
  const Tensors all = torch::autograd::grad({played.stakes[group[0]].terms.total}, params, {},
                                            keep_graph, false, true);
  auto from = all.begin();
  for (const size_t i : group) {
    const auto count =
        static_cast<std::ptrdiff_t>(roster.at(played.stakes[i].player, played.turn).tensors.size());
    out.of[i].assign(from, from + count);
    from += count;
  }
}

/// The first gradient that is not finite, by its parameter's name; "" where only the sum of all
/// squares is too large.
std::string first_bad(const Learner& learner, const Tensors& grads) {
  for (size_t k = 0; k < grads.size(); ++k)
    if (!torch::isfinite(grads[k]).all().item<bool>()) return learner.params[k].first;
  return "";
}

/// The norm over all gradients of a stake; throws where one is missing or not finite.
double checked_norm(const PlayedTurn& played, const Stake& stake, const Learner& learner,
                    const Tensors& grads) {
  for (size_t k = 0; k < grads.size(); ++k)
    if (!grads[k].defined())
      throw ContractError(where(played, stake), ": the loss does not reach ",
                          learner.params[k].first);
  const double norm = norm_over(grads);
  if (std::isfinite(norm)) return norm;
  const std::string name = first_bad(learner, grads);
  diverged(played, stake,
           name.empty() ? "the norm of the gradient is not finite"
                        : "the gradient of " + name + " is not finite");
}

}  // namespace

Gradients differentiate(const PlayedTurn& played, const Roster& roster) {
  check_stakes(played, roster);
  const auto& stakes = played.stakes;
  Gradients out{std::vector<Tensors>(stakes.size()), std::vector<double>(stakes.size(), 0)};
  std::vector<std::vector<size_t>> groups;
  std::set<size_t> done;
  for (size_t i = 0; i < stakes.size(); ++i) {
    if (stakes[i].rests || done.count(i) > 0) continue;
    groups.push_back(sharing(stakes, i));
    done.insert(groups.back().begin(), groups.back().end());
  }
  for (size_t g = 0; g < groups.size(); ++g)
    sweep(played, roster, groups[g], g + 1 < groups.size(), out);
  const torch::NoGradGuard no_grad;
  for (const size_t i : done)
    out.norms[i] =
        checked_norm(played, stakes[i], roster.at(stakes[i].player, played.turn), out.of[i]);
  return out;
}

std::vector<NamedValue> values_of(const PlayedTurn& played) {
  std::vector<NamedValue> out;
  for (const Stake& stake : played.stakes)
    for (const auto& [part, value] : stake.terms.parts)
      out.emplace_back(str(played.turn, "/", stake.player, "/", part), number_of(value));
  return out;
}

}  // namespace elbo
