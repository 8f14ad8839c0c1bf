// SPDX-License-Identifier: MIT
// Reconstructions, grids, interpolations and traversals: codes are chosen, decoded and laid out.
#include "elbo/eval/views/latent_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"
#include "elbo/models/abilities.h"

namespace elbo::eval {
namespace {

constexpr int64_t kTraversedAtMost = 10;  // dimensions, where none are given
constexpr int64_t kLookedThrough = 256;   // examples among which pairs are found
constexpr int64_t kFramed = 4096;         // draws of a prior, whose mean and deviation are a frame

measures::Frame frame_at(const LatentSpace& from, const models::Decodes& decoder) {
  return from.codes ? measures::frame_of(*from.codes)
                    : measures::standard_frame(decoder.latent_dim());
}

std::vector<int64_t> leading(const LatentSpace& from, const models::Decodes& decoder,
                             int64_t count) {
  if (from.codes) return measures::most_informative(*from.codes, count);
  std::vector<int64_t> out;
  for (int64_t i = 0; i < std::min(count, decoder.latent_dim()); ++i) out.push_back(i);
  return out;
}

/// Positions of pairs within a batch: each example once, of different classes where there are such.
std::vector<std::pair<int64_t, int64_t>> paired(const tensor::Batch& batch, int64_t pairs) {
  const auto label = [&batch](int64_t i) {
    return batch.y.defined() ? batch.y[i].item<int64_t>() : i;
  };
  std::vector<bool> used(static_cast<size_t>(batch.size()), false);
  std::vector<std::pair<int64_t, int64_t>> out;
  for (int64_t i = 0; i < batch.size() && static_cast<int64_t>(out.size()) < pairs; ++i) {
    if (used[static_cast<size_t>(i)]) continue;
    int64_t j = i + 1;
    while (j < batch.size() && (used[static_cast<size_t>(j)] || label(j) == label(i))) ++j;
    if (j == batch.size()) continue;
    used[static_cast<size_t>(i)] = used[static_cast<size_t>(j)] = true;
    out.emplace_back(i, j);
  }
  return out;
}

Tensor code_of(models::Encodes& encoder, const Tensor& x) { return encoder.encode(x).mean; }

/// A code to move away from, what it is, and where codes live.
struct Start {
  Tensor code;  // (Z)
  std::string words;
  measures::Frame frame;
};

/// The code of an example chosen by the seed; a draw of the prior where the model does not encode.
Start start_of(const LatentSpace& from, const models::Decodes& decoder) {
  const Rng rng = Rng(from.seed).split("traverse");
  auto* prior = models::ability<models::HasPrior>(from.model);
  if (models::ability<models::Encodes>(from.model) == nullptr && prior != nullptr) {
    Rng first = rng, rest = rng.split("frame");
    return {prior->draw_prior(1, first)[0], "a draw of the prior",
            measures::frame_of(measures::Codes{prior->draw_prior(kFramed, rest), {}, {}})};
  }
  auto& encoder = ability_of<models::Encodes>(from.model, from.data.info());
  const int64_t index = Rng(rng).below(from.data.info().size);
  return {code_of(encoder, examples_at(from.data, index, 1, from.seed).x)[0],
          str("the code of example ", index), frame_at(from, decoder)};
}

std::vector<models::CodePart> code_parts_of(models::Model& model) {
  auto* parts = models::ability<models::HasCodeParts>(model);
  return parts == nullptr ? std::vector<models::CodePart>{} : parts->code_parts();
}

/// The first column of each part that means something; where there are none, the dimensions that
/// carry most.
std::vector<int64_t> leading_dimensions(const LatentSpace& from, const models::Decodes& decoder) {
  std::vector<int64_t> out;
  for (const models::CodePart& part : code_parts_of(from.model)) out.push_back(part.first);
  return out.empty() ? leading(from, decoder, kTraversedAtMost) : out;
}

/// Rows whose dimension belongs to a category go through its values one after another instead:
/// codes (rows * count, Z) are written.
void put_categories(Tensor& codes, const TraversePlan& plan,
                    const std::vector<models::CodePart>& parts) {
  for (size_t row = 0; row < plan.dimensions.size(); ++row)
    for (const models::CodePart& part : parts) {
      if (!part.categorical || plan.dimensions[row] < part.first ||
          plan.dimensions[row] >= part.first + part.size)
        continue;
      const Tensor value = torch::arange(plan.count, torch::kInt64).remainder(part.size);
      codes.narrow(0, static_cast<int64_t>(row) * plan.count, plan.count)
          .narrow(1, part.first, part.size)
          .copy_(torch::one_hot(value, part.size));
    }
}

/// What the rows are: "z3", or "category" and "code_0 (z72)" for parts with names.
std::string row_names(const TraversePlan& plan, const std::vector<models::CodePart>& parts) {
  std::vector<std::string> names;
  for (const int64_t dimension : plan.dimensions) {
    names.push_back(str("z", dimension));
    for (const models::CodePart& part : parts)
      if (dimension >= part.first && dimension < part.first + part.size)
        names.back() = part.categorical ? str(part.name, " (its ", part.size, " values in turn)")
                                        : str(part.name, " (z", dimension, ")");
  }
  return join(names, ", ");
}

}  // namespace

LatentSpace latent_space_of(models::Model& model, const data::Dataset& data, uint64_t seed,
                            int64_t count) {
  LatentSpace out{model, data, seed, std::nullopt};
  if (!models::has_ability<models::Encodes>(model)) return out;
  EvalOptions options;
  options.seed = seed;
  options.limit = count;
  out.codes = encode_all(model, data, options);
  return out;
}

Tensors reconstruction_rows(models::Model& model, const data::DataInfo& info,
                            const ReconstructionPlan& plan) {
  const models::Conditioned beside =
      plan.batch.x.defined() ? models::Conditioned(model, plan.batch) : models::Conditioned(model);
  auto& reconstructs = ability_of<models::Reconstructs>(beside, info);
  const Evaluating evaluating(model);
  Tensors rows{plan.x, reconstructs.reconstruct(plan.x, nullptr)};
  for (int64_t pass = 0; pass < plan.stochastic; ++pass) {
    Rng rng = Rng(plan.seed).split("reconstruct").split(static_cast<uint64_t>(pass));
    rows.push_back(reconstructs.reconstruct(plan.x, &rng));
  }
  return rows;
}

View manifold_view(const LatentSpace& from, GridPlan plan) {
  auto& decoder = ability_of<models::Decodes>(from.model, from.data.info());
  if (decoder.latent_dim() < 2)
    throw UsageError("a plane needs two dimensions, but the codes have ", decoder.latent_dim(),
                     "; try `elbo latent traverse`");
  if (plan.dimensions.empty())
    plan.dimensions =
        decoder.latent_dim() == 2 ? std::vector<int64_t>{0, 1} : leading(from, decoder, 2);
  const Tensor codes = manifold_codes(frame_at(from, decoder), plan);
  std::string caption =
      str(plan.side, " x ", plan.side, " codes decoded: z", plan.dimensions[0], " to the right, z",
          plan.dimensions[1], " upwards, ", fmt::format("{:.3g}", plan.reach),
          " deviations each way, equal mass of N(0, 1) between neighbours");
  if (decoder.latent_dim() > 2)
    caption += str("; the other ", decoder.latent_dim() - 2, " dimensions stay at the centre");
  return {{decode_all(from.model, from.data.info(), codes), plan.side}, caption};
}

View interpolation_view(const LatentSpace& from, const StripPlan& plan) {
  auto& encoder = ability_of<models::Encodes>(from.model, from.data.info());
  const Evaluating evaluating(from.model);
  const Tensor a = code_of(encoder, plan.from), b = code_of(encoder, plan.to);  // (P, Z)
  Tensors paths;
  for (int64_t i = 0; i < a.size(0); ++i)
    paths.push_back((plan.spherical ? spherical_path : straight_path)(a[i], b[i], plan.count));
  return {{decode_all(from.model, from.data.info(), torch::cat(paths)), plan.count},
          str("ways from one example's code to another's ",
              plan.spherical ? "along the great arc" : "in a straight line",
              "; the ends are reconstructions")};
}

std::pair<Tensor, Tensor> example_pairs(const data::Dataset& data, uint64_t seed, int64_t pairs) {
  std::vector<int64_t> order = Rng(seed).split("pairs").permutation(data.info().size);
  order.resize(static_cast<size_t>(std::min(data.info().size, kLookedThrough)));
  const tensor::Batch batch = examples_by(data, order, seed);
  Tensors from, to;
  for (const auto& [i, j] : paired(batch, pairs))
    from.push_back(batch.x[i]), to.push_back(batch.x[j]);
  if (from.empty()) throw DataError(data.info().name, ": no two examples to go between");
  return {torch::stack(from), torch::stack(to)};
}

int64_t traversed_images(models::Model& model) {
  int64_t out = 0;
  for (const models::CodePart& part : code_parts_of(model))
    out = std::max(out, part.categorical ? part.size : 0);
  return out > 1 ? out : TraversePlan{}.count;
}

View traverse_view(const LatentSpace& from, TraversePlan plan) {
  auto& decoder = ability_of<models::Decodes>(from.model, from.data.info());
  const Evaluating evaluating(from.model);
  const std::vector<models::CodePart> parts = code_parts_of(from.model);
  if (plan.dimensions.empty()) plan.dimensions = leading_dimensions(from, decoder);
  const Start start = start_of(from, decoder);
  Tensor codes = traverse_codes(start.code, start.frame, plan);
  put_categories(codes, plan, parts);
  return {{decode_all(from.model, from.data.info(), codes), plan.count},
          str("from ", start.words, ", one dimension a row (", row_names(plan, parts),
              parts.empty() ? "; most information first unless chosen" : "", "), from -",
              fmt::format("{:.3g}", plan.reach), " to ", fmt::format("{:.3g}", plan.reach),
              " deviations")};
}

}  // namespace elbo::eval
