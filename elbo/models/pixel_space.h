// SPDX-License-Identifier: MIT
// The space in which a density of real values sees pictures. Grey levels are whole numbers, of
// which such a density could give infinitely much to each; so uniform noise as wide as a level goes
// between them, and logits may stretch the interval that is left over all real numbers
// (Papamakarios, Pavlakou and Murray 2017, section 4):
//   u = (k + U) / levels,  U uniform in [0, 1)       y = u, or
//   y = logit(s),  s = margin + (1 - 2 margin) u
// The log-probability of the levels is then bounded by, and with noise reported as,
//   log p(k) >= E_U[log p(y) + log dy/du] - D log(levels)
#pragma once
#include "elbo/core/fields.h"
#include "elbo/core/rng.h"
#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"

namespace elbo::models {

/// Whether a model may also see pictures of 0 and 1, and give them probabilities.
enum class BinaryPixels { refused, allowed };

/// What a model's options call the space.
enum class PixelSpaceKind { automatic, logit, dequantised, real };
constexpr auto enum_names(PixelSpaceKind) {
  return std::array{"auto", "logit", "dequantised", "real"};
}

/// Options of the space, fields of a model's own.
struct PixelSpaceOptions {
  PixelSpaceKind space = PixelSpaceKind::automatic;  ///< where the density lives
  double margin = 1e-6;                              ///< of the logits

  /// The options' fields (core/fields.h).
  template <class Visit>
  void fields(Visit&& visit) {
    visit(
        "space", space,
        "where the density lives: logits of grey levels with noise between them, those without "
        "the logit, or the values as they are; auto: logit for pictures of grey levels, else real");
    visit("margin", margin, "of the logits: they are of margin + (1 - 2 margin) u",
          Between{1e-12, .1});
  }
};

/// Examples in a model's space.
struct Placed {
  Tensor y;          ///< (B, D) float32
  Tensor log_slope;  ///< (B) float64: log dy/du, summed over the values; 0 without a logit
};

/// The way to a space and back.
class PixelSpace {
 public:
  /// ConfigError for data of 0 and 1 where they are refused, and where a space of grey levels is
  /// asked for of others. `model` is the model's name, for errors.
  PixelSpace(const PixelSpaceOptions& options, const data::DataInfo& info, const std::string& model,
             BinaryPixels binary = BinaryPixels::refused);

  DensitySpace space() const { return space_; }  ///< of the density
  int64_t values() const { return values_; }     ///< of an example, D
  /// (B, ...) in the data's range -> (B, D). Rows of noise are keyed by example.
  Placed place(const Tensor& x, Rng& rng) const;
  /// (B, D) -> (B, ...) in the data's range: grey levels again, where there are any.
  Tensor picture(const Tensor& y) const;
  /// Of log p(y) (B), what is reported of the example, in double.
  LogDensity reported(const Tensor& log_p, const Tensor& log_slope) const;

 private:
  /// No noise and no logit.
  bool has_values_alone() const {
    return space_ == DensitySpace::real || space_ == DensitySpace::binary;
  }

  DensitySpace space_;
  double margin_;
  int64_t values_, levels_;
  std::vector<int64_t> shape_;
};

}  // namespace elbo::models
