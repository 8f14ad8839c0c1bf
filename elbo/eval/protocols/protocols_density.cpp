// SPDX-License-Identifier: MIT
// Protocols of models that know log p(x): in nats of their own space, and in bits of grey levels,
// which compare across models.
#include <numbers>

#include "elbo/core/str.h"
#include "elbo/eval/likelihood/density.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/models/conditioning.h"

namespace elbo::eval {
namespace {

constexpr const char* kOverExamples = "examples";

/// What must be known beside a density: how right it is, of which values, and given what.
std::string said_of_density(models::Model& model, const DensityEstimate& found) {
  std::vector<std::string> notes;
  if (const std::string condition = models::condition_in_words(model); !condition.empty())
    notes.push_back(str("given what is known of each example, ", condition, ": not log p(x)"));
  if (found.kind != models::DensityKind::exact)
    notes.push_back(str("not exact: ", name_of(found.kind)));
  if (found.space == models::DensitySpace::logit)
    notes.emplace_back(
        "a density of logits of grey levels with uniform noise: compares with others of that "
        "space");
  if (found.space == models::DensitySpace::dequantised)
    notes.emplace_back(
        "a density of grey levels with uniform noise: compares with others of that space");
  return join(notes, "; ");
}

measures::Estimate scaled(measures::Estimate of, double factor) {
  of.mean *= factor, of.standard_error *= std::abs(factor);
  return of;
}

/// Bits a value of the examples' grey levels, bounded from above by noise.
Measure bits_of(EvalContext& context, int64_t draws) {
  const DensityEstimate found =
      estimate_density(context.model(), context.data(), draws, context.options());
  if (found.level_nats.count == 0)
    throw Unsupported("bits a value are of grey levels, and ", context.data().info().name,
                      " has none: nll is its density");
  const double per_bit =
      -1 / (std::numbers::ln2 * static_cast<double>(context.data().info().values()));
  std::string condition = models::condition_in_words(context.model());
  return {scaled(found.level_nats, per_bit),
          kOverExamples,
          {{"level_nats", found.level_nats.mean}},
          {},
          condition.empty() ? "" : str("given what is known of each example, ", condition)};
}

}  // namespace

Measure measure_nll(EvalContext& context, const api::ProtocolArguments&) {
  const DensityEstimate found =
      estimate_density(context.model(), context.data(), 1, context.options());
  Measure out{
      scaled(found.nats, -1), kOverExamples, {}, {}, said_of_density(context.model(), found)};
  if (found.level_nats.count > 0) out.parts.emplace_back("level_nats", found.level_nats.mean);
  return out;
}

Measure measure_bits(EvalContext& context, const api::ProtocolArguments&) {
  return bits_of(context, 1);
}

Measure measure_bits_draws(EvalContext& context, const api::ProtocolArguments& arguments) {
  return bits_of(context, arguments.number);
}

}  // namespace elbo::eval
