// SPDX-License-Identifier: MIT
// Nets of a noisy value and its time, by option.
#include "elbo/models/diffusion/timed_net.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/models/diffusion/patch_transformer.h"
#include "elbo/models/diffusion/timed_mlp.h"
#include "elbo/models/diffusion/unet.h"

namespace elbo::models {
namespace {

constexpr int64_t kWidth = 128, kUNetWidth = 32, kMlpBlocks = 3, kUNetBlocks = 1, kDitBlocks = 4;

int64_t given_or(int64_t value, int64_t otherwise) { return value > 0 ? value : otherwise; }

/// ConfigError unless the U-Net can halve the image at each size but the last.
void check_sides(const TimedNetOptions& options, const std::vector<int64_t>& shape) {
  const size_t halvings = options.multiples.size() - 1;
  if (options.multiples.empty() || halvings > 10)
    throw ConfigError("model.multiples: got ", options.multiples.size(),
                      " sizes of an image, want 1 to 10");
  const int64_t factor = int64_t{1} << halvings;
  if (shape.size() != 3 || shape[1] % factor != 0 || shape[2] % factor != 0)
    throw ConfigError("model.net = \"unet\": got examples of the shape (", join(shape, ", "),
                      "), want images whose sides can be divided by ", factor,
                      "; net = \"mlp\" takes any");
}

}  // namespace

std::shared_ptr<TimedNet> make_timed_net(const TimedNetOptions& options,
                                         const std::vector<int64_t>& shape, Rng& rng) {
  const int64_t blocks = options.blocks, heads = options.heads, condition = options.condition;
  switch (options.kind) {
    case TimedNetKind::mlp:
      return std::make_shared<TimedMlp>(TimedMlpOptions{shape, given_or(options.width, kWidth),
                                                        given_or(blocks, kMlpBlocks), condition},
                                        rng);
    case TimedNetKind::unet:
      check_sides(options, shape);
      return std::make_shared<UNet>(
          UNetOptions{shape[0], given_or(options.width, kUNetWidth), options.multiples,
                      given_or(blocks, kUNetBlocks), heads, condition},
          rng);
    case TimedNetKind::dit:
      return std::make_shared<PatchTransformer>(
          PatchTransformerOptions{shape, options.patch, given_or(options.width, kWidth),
                                  given_or(blocks, kDitBlocks), heads, condition},
          rng);
  }
  ELBO_ASSERT(false && "a kind of net without a case");
  return {};
}

}  // namespace elbo::models
