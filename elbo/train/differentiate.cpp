// SPDX-License-Identifier: MIT
// torch::autograd::grad, once for each distinct loss of a turn.
#include "elbo/train/differentiate.h"

#include <cmath>
#include <set>

#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/norm.h"

namespace elbo::train {
namespace {

std::string where(const PlayedTurn& played, const models::PlayerLoss& player_loss) {
  return str("turn ", played.turn, ", player ", player_loss.player);
}

/// A number out of a tensor of one; read directly where that can be done, a dozen times a step.
double number_of(const Tensor& value) {
  return kernels::can_fuse(value) ? static_cast<double>(*value.data_ptr<float>())
                                  : value.item<double>();
}

/// Numbers out of tensors of one. From another device they come in one copy.
std::vector<double> numbers_of(const Tensors& values) {
  if (values.empty() || values.front().device().is_cpu()) {
    std::vector<double> out;
    for (const Tensor& value : values) out.push_back(number_of(value));
    return out;
  }
  Tensors wide;
  for (const Tensor& value : values)
    wide.push_back(value.detach().to(torch::kFloat64).reshape({1}));
  const Tensor all = torch::cat(wide).cpu();
  return {all.data_ptr<double>(), all.data_ptr<double>() + all.numel()};
}

/// The parts that are not finite, in words.
std::string suspects(const models::PlayerLoss& player_loss) {
  std::vector<std::string> found;
  for (const auto& [name, value] : player_loss.terms.parts)
    if (const double number = number_of(value); !std::isfinite(number))
      found.push_back(str(name, " = ", number));
  return found.empty() ? "every named part is finite" : "not finite: " + join(found, ", ");
}

[[noreturn]] void diverged(const PlayedTurn& played, const models::PlayerLoss& player_loss,
                           const std::string& what) {
  throw DivergedError("step ", played.step, ", ", where(played, player_loss), ": ", what, " (",
                      suspects(player_loss),
                      "); the weights were not touched. Try a smaller learning rate, clip_norm, or "
                      "look at the data's range");
}

void check_player_loss(const PlayedTurn& played, const models::PlayerLoss& player_loss) {
  const Tensor& total = player_loss.terms.total;
  if (player_loss.skip_update && !total.defined()) return;
  if (!total.defined() || total.numel() != 1)
    throw ContractError(where(played, player_loss), ": the loss must be one number");
  if (!player_loss.skip_update && !total.requires_grad())
    throw ContractError(where(played, player_loss),
                        ": the loss depends on no parameter that learns");
  if (const double value = number_of(total); !std::isfinite(value))
    diverged(played, player_loss, str("the loss is ", value));
}

void check_player_losses(const PlayedTurn& played, const PlayerTable& player_table) {
  std::set<std::string> seen;
  for (const models::PlayerLoss& player_loss : played.losses) {
    player_table.at(player_loss.player, played.turn);
    if (!seen.insert(player_loss.player).second)
      throw ContractError(where(played, player_loss),
                          ": two losses in one turn; the second gradient would replace the first");
    check_player_loss(played, player_loss);
  }
}

/// The losses from `first` on that move and have the same loss.
std::vector<size_t> sharing(const std::vector<models::PlayerLoss>& losses, size_t first) {
  std::vector<size_t> out;
  for (size_t i = first; i < losses.size(); ++i)
    if (!losses[i].skip_update && losses[i].terms.total.is_same(losses[first].terms.total))
      out.push_back(i);
  return out;
}

/// One sweep for all losses of `group`.
void sweep(const PlayedTurn& played, const PlayerTable& player_table,
           const std::vector<size_t>& group, bool keep_graph, Gradients& out) {
  Tensors params;
  for (const size_t i : group)
    for (const Tensor& param : player_table.at(played.losses[i].player, played.turn).tensors)
      params.push_back(param);
  const Tensors all = torch::autograd::grad({played.losses[group[0]].terms.total}, params, {},
                                            keep_graph, false, true);
  auto from = all.begin();
  for (const size_t i : group) {
    const auto count = static_cast<std::ptrdiff_t>(
        player_table.at(played.losses[i].player, played.turn).tensors.size());
    out.of[i].assign(from, from + count);
    from += count;
  }
}

/// The first gradient that is not finite, by its parameter's name; "" where only the sum of all
/// squares is too large.
std::string first_bad(const PlayerParams& player_params, const Tensors& grads) {
  for (size_t k = 0; k < grads.size(); ++k)
    if (!torch::isfinite(grads[k]).all().item<bool>()) return player_params.params[k].first;
  return "";
}

/// The norm over all gradients of a loss; throws where one is missing or not finite.
double checked_norm(const PlayedTurn& played, const models::PlayerLoss& player_loss,
                    const PlayerParams& player_params, const Tensors& grads) {
  for (size_t k = 0; k < grads.size(); ++k)
    if (!grads[k].defined())
      throw ContractError(where(played, player_loss), ": the loss does not reach ",
                          player_params.params[k].first);
  const double norm = kernels::norm_over(grads);
  if (std::isfinite(norm)) return norm;
  const std::string name = first_bad(player_params, grads);
  diverged(played, player_loss,
           name.empty() ? "the norm of the gradient is not finite"
                        : "the gradient of " + name + " is not finite");
}

}  // namespace

Gradients differentiate(const PlayedTurn& played, const PlayerTable& player_table) {
  check_player_losses(played, player_table);
  const auto& losses = played.losses;
  Gradients out{std::vector<Tensors>(losses.size()), std::vector<double>(losses.size(), 0)};
  std::vector<std::vector<size_t>> groups;
  std::set<size_t> done;
  for (size_t i = 0; i < losses.size(); ++i) {
    if (losses[i].skip_update || done.count(i) > 0) continue;
    groups.push_back(sharing(losses, i));
    done.insert(groups.back().begin(), groups.back().end());
  }
  for (size_t g = 0; g < groups.size(); ++g)
    sweep(played, player_table, groups[g], g + 1 < groups.size(), out);
  const torch::NoGradGuard no_grad;
  for (const size_t i : done)
    out.norms[i] =
        checked_norm(played, losses[i], player_table.at(losses[i].player, played.turn), out.of[i]);
  return out;
}

std::vector<NamedValue> values_of(const PlayedTurn& played) {
  std::vector<NamedValue> out;
  Tensors values;
  for (const models::PlayerLoss& player_loss : played.losses)
    for (const auto& [part, value] : player_loss.terms.parts) {
      out.emplace_back(str(played.turn, "/", player_loss.player, "/", part), 0.);
      values.push_back(value);
    }
  const std::vector<double> numbers = numbers_of(values);
  for (size_t i = 0; i < out.size(); ++i) out[i].second = numbers[i];
  return out;
}

}  // namespace elbo::train
