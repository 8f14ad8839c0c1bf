// SPDX-License-Identifier: MIT
// The losses of generative adversarial networks, one value an example, all minimised: of logits, of
// plain outputs, of energies, of cycles, and the penalties on a critic's input gradient. (B, 1)
// counts as (B) wherever (B) is wanted.
#pragma once
#include <functional>
#include <vector>

#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

// Goodfellow et al. 2014, in the critic's logits l, D = s(l); none overflows.

/// -log s(logits): small where the critic takes real examples for real. (B) -> (B), nats.
Tensor critic_loss_on_real(const Tensor& logits);

/// -log(1 - s(logits)): small where the critic takes generated examples for generated. (B) -> (B),
/// nats.
Tensor critic_loss_on_fake(const Tensor& logits);

/// -log s(logits) of generated examples: strong gradient where the critic is sure. (B) -> (B),
/// nats.
Tensor non_saturating_loss(const Tensor& logits);

/// log(1 - s(logits)) of generated examples, the minimax game: its gradient vanishes where the
/// critic is sure. (B) -> (B), nats, at most 0.
Tensor saturating_loss(const Tensor& logits);

/// The share of logits above 0, which the critic takes for real. (B) -> (), a constant.
Tensor share_positive(const Tensor& logits);

// Losses that pull a critic's output to a value.

/// The generator's loss of boundary-seeking GAN, continuous form (Hjelm et al. 2018): .5 (log D -
/// log(1 - D))^2 = .5 logit^2, 0 where the critic cannot tell. (B) -> (B), nats squared.
Tensor boundary_seeking_loss(const Tensor& logits);

/// Least squares GAN (Mao et al. 2017): .5 (output - label)^2. (B) -> (B).
Tensor least_squares_loss(const Tensor& outputs, double label);

/// Softmax GAN (Lin 2017): -log p_i of some examples of a batch, which shares out one probability
/// by its logits, p_i = exp(l_i) / sum_j exp(l_j); the paper writes mu = -l. Its mean over those
/// who are to share the probability equally is the cross-entropy. (n), (m) of the whole batch ->
/// (n), nats.
Tensor softmax_surprise(const Tensor& logits, const Tensor& all);

// Critics that give an energy, low for what looks real, in place of a probability.

/// |x - reconstruction|^2 of each example over its values (Zhao et al. 2017). (B, ...), (B, ...) ->
/// (B). ShapeError where sizes differ.
Tensor squared_error(const Tensor& reconstruction, const Tensor& x);

/// |x - reconstruction|_1 of each example over its values (Berthelot et al. 2017). (B, ...),
/// (B, ...) -> (B). ShapeError where sizes differ.
Tensor absolute_error(const Tensor& reconstruction, const Tensor& x);

/// max(0, margin - energy): what an example still lacks. Of each example: of the batch's mean it
/// would let one far example pay for all others. (B), () -> (B).
Tensor hinge_below(const Tensor& energy, const Tensor& margin);

/// The mean of cos^2 between an example's code and each other's, in [0, 1]; its mean over the batch
/// is the pulling-away term (Zhao et al. 2017, section 2.4), 1 / (B (B - 1)) sum_i sum_{j != i}
/// cos^2(code_i, code_j). (B, D) -> (B), B at least 2; a batch of one has 0. A code that is 0 is
/// orthogonal to all.
Tensor pulling_away(const Tensor& codes);

// How far an example is from itself after the way to another domain and back.

/// sum (again - x)^2 (DiscoGAN, Kim et al. 2017, with its distance d squared and Euclidean). (B,
/// ...), (B, ...) -> (B). ShapeError where sizes differ.
Tensor squared_cycle_error(const Tensor& again, const Tensor& x);

/// mean |again - x|, a value (DualGAN, Yi et al. 2017). (B, ...), (B, ...) -> (B). ShapeError where
/// sizes differ.
Tensor absolute_cycle_error(const Tensor& again, const Tensor& x);

// Penalties on a critic's input gradient: to norm 1 between real and generated examples (Gulrajani
// et al. 2017), to 0 at real ones, so that it cannot win by steepness alone (R1 of Mescheder et al.
// 2018, "Which training methods for GANs do actually converge?").

/// The gradient of each example's score with respect to `inputs`, which count as constants; its
/// graph is kept, so that the critic's parameters can learn from it. The score must see each
/// example alone. `score`: tensors as `inputs` -> (B) or (B, 1). One tensor an input, in its shape.
std::vector<Tensor> input_gradient(const std::function<Tensor(const std::vector<Tensor>&)>& score,
                                   const std::vector<Tensor>& inputs);

/// share x + (1 - share) y, a share an example: (B, ...), (B, ...), (B) -> (B, ...). ShapeError
/// where x and y differ.
Tensor mixed(const Tensor& x, const Tensor& y, const Tensor& share);

/// (|g| - 1)^2, |g| = sqrt(sum g^2 + 1e-12) over an example's values: its slope is finite where g
/// is 0. (B, ...) -> (B).
Tensor unit_norm_penalty(const Tensor& gradient);

/// |g|^2 over an example's values. (B, ...) -> (B).
Tensor squared_norm(const Tensor& gradient);

}  // namespace elbo::objectives
