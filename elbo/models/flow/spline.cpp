// SPDX-License-Identifier: MIT
// Widths, heights and slopes have a least size, so that no piece is so steep that its inverse is
// lost.
#include "elbo/models/flow/spline.h"

#include <cmath>

namespace elbo::models {
namespace {

constexpr double kLeastShare = 1e-3;  // of an even width or height
constexpr double kLeastSlope = 1e-3;

/// K positive sizes that fill [-bound, bound], as the K + 1 places between them: (..., K + 1).
Tensor knots_of(const Tensor& numbers, const SplineForm& form) {
  const Tensor even = torch::softmax(numbers, -1),
               share = kLeastShare / static_cast<double>(form.bins) + (1 - kLeastShare) * even;
  // The last place is the bound itself and no sum, so that pieces and identity meet.
  const Tensor inner = 2 * form.bound * share.cumsum(-1).narrow(-1, 0, form.bins - 1) - form.bound,
               end = torch::full_like(numbers.narrow(-1, 0, 1), form.bound);
  return torch::cat({-end, inner, end}, -1);
}

/// Slopes at the knots; those of the ends are the identity's: (..., K + 1).
Tensor slopes_of(const Tensor& numbers, const Tensor& one) {
  const double at_zero = std::log(std::expm1(1 - kLeastSlope));  // where zeros mean a slope of 1
  return torch::cat({one, kLeastSlope + torch::softplus(numbers + at_zero), one}, -1);
}

/// The pieces in which values lie: (...) each.
struct Piece {
  Tensor x, y, width, height, slope_left, slope_right;

  Tensor steepness() const { return height / width; }
  Tensor bend() const { return slope_left + slope_right - 2 * steepness(); }
};

enum class Along { x, y };

Piece piece_at(const Tensor& inside, const Tensor& numbers, const SplineForm& form, Along along) {
  const int64_t bins = form.bins;
  const Tensor x = knots_of(numbers.narrow(-1, 0, bins), form),
               y = knots_of(numbers.narrow(-1, bins, bins), form),
               slope = slopes_of(numbers.narrow(-1, 2 * bins, bins - 1),
                                 torch::ones_like(numbers.narrow(-1, 0, 1)));
  const Tensor& knots = along == Along::x ? x : y;
  const Tensor inner = knots.detach().narrow(-1, 1, bins - 1),
               index = (inside.unsqueeze(-1) >= inner).sum(-1, /*keepdim=*/true);
  const auto left = [&](const Tensor& all) { return all.gather(-1, index).squeeze(-1); };
  const auto right = [&](const Tensor& all) { return all.gather(-1, index + 1).squeeze(-1); };
  return {left(x), left(y), right(x) - left(x), right(y) - left(y), left(slope), right(slope)};
}

Tensor is_inside(const Tensor& value, double bound) { return value.abs() < bound; }

}  // namespace

SplinePoint spline_at(const Tensor& x, const Tensor& numbers, const SplineForm& form) {
  const Tensor inside = is_inside(x, form.bound), kept = x.clamp(-form.bound, form.bound);
  const Piece at = piece_at(kept, numbers, form, Along::x);
  const Tensor t = (kept - at.x) / at.width, both = t * (1 - t), steep = at.steepness(),
               below = steep + at.bend() * both;
  const Tensor y = at.y + at.height * (steep * t.square() + at.slope_left * both) / below;
  const Tensor slope_above =
      at.slope_right * t.square() + 2 * steep * both + at.slope_left * (1 - t).square();
  const Tensor log_slope = 2 * torch::log(steep) + torch::log(slope_above) - 2 * torch::log(below);
  return {torch::where(inside, y, x), torch::where(inside, log_slope, torch::zeros_like(x))};
}

Tensor spline_inverse(const Tensor& y, const Tensor& numbers, const SplineForm& form) {
  const Tensor inside = is_inside(y, form.bound), kept = y.clamp(-form.bound, form.bound);
  const Piece at = piece_at(kept, numbers, form, Along::y);
  // a t^2 + b t + c = 0, solved in the form that does not cancel.
  const Tensor up = kept - at.y, bent = up * at.bend();
  const Tensor a = at.height * (at.steepness() - at.slope_left) + bent,
               b = at.height * at.slope_left - bent, c = -at.steepness() * up;
  const Tensor root = torch::sqrt((b.square() - 4 * a * c).clamp_min(0)), t = 2 * c / (-b - root);
  return torch::where(inside, at.x + t * at.width, y);
}

}  // namespace elbo::models
