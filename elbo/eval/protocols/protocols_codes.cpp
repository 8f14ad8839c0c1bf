// SPDX-License-Identifier: MIT
// Protocols of latent codes: those of the examples that were not learned from, at most the first
// kMostCodes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/protocols/predicates.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/activity.h"
#include "elbo/measures/latent/aggregated_posterior.h"
#include "elbo/measures/latent/class_overlap.h"
#include "elbo/measures/latent/dci.h"
#include "elbo/measures/latent/factored_codes.h"
#include "elbo/measures/latent/fixed_factor_scores.h"
#include "elbo/measures/latent/mig.h"
#include "elbo/measures/latent/nearest_neighbour.h"
#include "elbo/measures/latent/prior_distance.h"
#include "elbo/measures/latent/probe.h"
#include "elbo/measures/latent/sap.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {
namespace {

Rng codes_noise(const EvalContext& context, const char* protocol) {
  return Rng(context.options().seed).split("eval").split(protocol);
}

void want_labels(const EvalContext& context) {
  if (context.data().info().classes() == 0)
    throw Unsupported(context.data().info().name,
                      " has no labels, which this measure compares with");
}

void want_densities(EvalContext& context) {
  if (!predicates::encodes_densities(context))
    throw Unsupported(
        "this measure is one of an encoder q(z|x) whose density is known; this model has none");
}

/// Attributes that tell classes apart one to one have no more order than classes have.
std::vector<int64_t> categorical_in(const Tensor& levels, const Tensor& labels) {
  std::vector<int64_t> out;
  if (!labels.defined()) return out;
  const int64_t classes = std::get<0>(at::_unique2(labels)).size(0);
  for (int64_t f = 0; f < levels.size(1); ++f) {
    const Tensor both = levels.select(1, f) * (labels.max() + 1) + labels;  // one number a pair
    const int64_t pairs = std::get<0>(at::_unique2(both)).size(0);
    if (pairs == classes && std::get<0>(at::_unique2(levels.select(1, f))).size(0) == classes)
      out.push_back(f);
  }
  return out;
}

/// The attributes that vary, (N, A), and their names.
std::pair<Tensor, std::vector<std::string>> varying_attributes(EvalContext& context) {
  const Tensor& all = context.codes().attributes;
  if (!all.defined()) throw Unsupported(context.data().info().name, " has no attributes");
  const Tensor which = std::get<0>(all.max(0)).ne(std::get<0>(all.min(0))).nonzero().flatten();
  std::vector<std::string> names;
  for (int64_t i = 0; i < which.size(0); ++i)
    names.push_back(
        context.data().info().attribute_names[static_cast<size_t>(which[i].item<int64_t>())]);
  return {all.index_select(1, which), names};
}

/// Codes, and as factors the attributes that vary.
struct Factored {
  measures::FactoredCodes data;
  std::vector<std::string> names;  ///< of the factors
};

/// `codes` (N, Z) beside the attributes of the same examples.
Factored factored(EvalContext& context, const Tensor& codes) {
  const auto [attributes, names] = varying_attributes(context);
  const Tensor levels = measures::discretise(attributes);
  return {measures::factored_codes(codes, levels, categorical_in(levels, context.codes().labels)),
          names};
}

Factored factored(EvalContext& context) { return factored(context, context.codes().mean); }

void name_parts(Measure& out, const std::vector<std::string>& names,
                const std::vector<double>& values, const std::string& before = "") {
  ELBO_ASSERT(names.size() == values.size());
  for (size_t i = 0; i < values.size(); ++i) out.parts.emplace_back(before + names[i], values[i]);
}

Measure scored(double value, double standard_error, int64_t count, const char* uncertainty) {
  return {{value, standard_error, count}, uncertainty};
}

/// A score with a gap for each factor, whose error is seen from tenths of the examples.
template <class Score>
Measure gaps(EvalContext& context, const char* protocol,
             Score (*score)(const measures::FactoredCodes&)) {
  Rng rng = codes_noise(context, protocol);
  const auto [data, names] = factored(context);
  const Score found = score(data);
  const double error = measures::error_by_tenths(
      data, [score](const measures::FactoredCodes& part) { return score(part).value; }, rng);
  Measure out = scored(found.value, error, data.count(), "tenths of the examples");
  name_parts(out, names, found.of_factor);
  return out;
}

}  // namespace

Measure measure_active_units(EvalContext& context, const api::ProtocolArguments&) {
  const measures::Codes& codes = context.codes();
  const measures::ActiveUnits found = measures::active_units(codes);
  Measure out =
      scored(static_cast<double>(found.which.size()), std::nan(""), codes.mean.size(0), "unknown");
  for (size_t i = 0; i < found.variances.size(); ++i)
    out.parts.emplace_back(str("variance_z", i), found.variances[i].mean);
  return out;
}

Measure measure_unit_kl(EvalContext& context, const api::ProtocolArguments&) {
  want_densities(context);
  const std::vector<measures::Estimate> units = measures::kl_by_dimension(context.codes());
  const auto less = [](const measures::Estimate& a, const measures::Estimate& b) {
    return a.mean < b.mean;
  };
  const auto largest = std::max_element(units.begin(), units.end(), less);
  double total = 0, silent = 0;
  for (const measures::Estimate& unit : units) {
    total += unit.mean;
    silent += unit.mean < measures::kSilentNats;
  }
  const auto count = static_cast<double>(units.size());
  return {*largest,
          "examples",
          {{"mean", total / count},
           {"total", total},
           {"silent", silent},
           {"units", count},
           {"largest_unit", static_cast<double>(largest - units.begin())}}};
}

Measure measure_information(EvalContext& context, const api::ProtocolArguments&) {
  want_densities(context);
  Rng rng = codes_noise(context, "information");
  const measures::Codes& codes = context.codes();
  const measures::AggregatedPosterior found = measures::aggregated_posterior(codes, rng);
  Measure out{found.all.information,
              "examples and their draws",
              {{"kl", found.all.kl.mean},
               {"prior", found.all.prior.mean},
               {"total_correlation", found.total_correlation.mean}}};
  for (size_t i = 0; i < found.of_dimension.size(); ++i) {
    out.parts.emplace_back(str("kl_z", i), found.of_dimension[i].kl.mean);
    out.parts.emplace_back(str("information_z", i), found.of_dimension[i].information.mean);
  }
  const double most = std::log(static_cast<double>(codes.mean.size(0)));
  if (found.all.information.mean > most - 1)
    out.warning = fmt::format(
        "log {} = {:.2f} nats is the most that can be seen with so many examples: read it as \"at "
        "least\"",
        codes.mean.size(0), most);
  return out;
}

Measure measure_prior_distance(EvalContext& context, const api::ProtocolArguments&) {
  Rng rng = codes_noise(context, "prior_distance");
  const measures::PriorDistance found = measures::prior_distance(context.codes(), rng);
  Measure out = measure_of_distance(found.mmd, "examples and their draws");
  out.parts.emplace_back("frechet", std::max(0.0, found.frechet.mean));
  return out;
}

Measure measure_probe(EvalContext& context, const api::ProtocolArguments&) {
  want_labels(context);
  Rng rng = codes_noise(context, "probe");
  const measures::Codes& codes = context.codes();
  const auto [train, test] = measures::halves({codes.mean, codes.labels}, rng);
  return {measures::linear_probe(train, test).accuracy, "test examples"};
}

Measure measure_class_overlap(EvalContext& context, const api::ProtocolArguments&) {
  want_labels(context);
  const measures::Codes& codes = context.codes();
  Rng draws = codes_noise(context, "class_overlap"), places = draws.split("places");
  const bool points = !codes.log_var.defined();
  const measures::NeighbouredCodes drawn = measures::neighboured(
      points ? codes.mean
             : codes.mean + (.5 * codes.log_var).exp() * tensor::normal(draws, codes.mean.sizes()));
  const measures::Estimate found = measures::other_class_share(drawn, codes.labels);
  Measure out{
      found,
      "test examples",
      {{"of_means",
        points ? found.mean
               : measures::other_class_share(measures::neighboured(codes.mean), codes.labels).mean},
       {"of_strangers", measures::random_other_class_share(codes.labels)}}};
  out.parts.emplace_back(
      "gaps", measures::gap_share(drawn, tensor::normal(places, codes.mean.sizes())).mean);
  out.parts.emplace_back(
      "gaps_inside", measures::gap_share(drawn, measures::points_like(drawn.codes, places)).mean);
  return out;
}

Measure measure_attribute_probe(EvalContext& context, const api::ProtocolArguments&) {
  Rng rng = codes_noise(context, "attribute_probe");
  const auto [attributes, names] = varying_attributes(context);
  const Tensor codes = context.codes().mean;
  const Tensor order = torch::tensor(rng.permutation(codes.size(0)), torch::kInt64);
  const int64_t half = order.size(0) / 2;
  const auto part = [&, attributes = attributes](const Tensor& rows) {
    return measures::AttributedFeatures{codes.index_select(0, rows),
                                        attributes.index_select(0, rows)};
  };
  const auto found = measures::ridge_probe(part(order.narrow(0, 0, half)),
                                           part(order.narrow(0, half, order.size(0) - half)));
  Measure out{measures::mean_explained(found), "test examples, an upper bound"};
  for (size_t i = 0; i < found.size(); ++i) out.parts.emplace_back(names[i], found[i].mean);
  return out;
}

Measure measure_neighbour_error(EvalContext& context, const api::ProtocolArguments& arguments) {
  want_labels(context);
  const auto look = [&](const data::Dataset& data) {
    if (arguments.extractor == "codes") {
      const measures::Codes codes = encode_all(context.model(), data, context.options());
      return measures::LabelledFeatures{codes.mean, codes.labels};
    }
    Extractor& extractor = context.extractor(arguments.extractor);
    Tensors features, labels;
    EvalOptions options = context.options();
    options.partial_results = nullptr;
    for_each_batch(data, rows_of(data.info(), options), options,
                   [&](const tensor::Batch& batch, int64_t) {
                     features.push_back(extractor.features(batch.x));
                     labels.push_back(batch.y);
                   });
    return measures::LabelledFeatures{torch::cat(features), torch::cat(labels)};
  };
  return {measures::nearest_neighbour_error(look(context.training()), look(context.data()),
                                            measures::kLarsenNeighbours),
          "test examples"};
}

Measure measure_mig(EvalContext& context, const api::ProtocolArguments&) {
  return gaps(context, "mig", measures::mig);
}
Measure measure_sap(EvalContext& context, const api::ProtocolArguments&) {
  return gaps(context, "sap", measures::sap);
}

Measure measure_dci(EvalContext& context, const api::ProtocolArguments&) {
  Rng rng = codes_noise(context, "dci");
  const auto [data, names] = factored(context);
  const measures::DciTrees found = measures::dci_trees(data, rng);
  const double error = measures::error_by_tenths(
      data,
      [&rng](const measures::FactoredCodes& part) {
        return measures::dci_trees(part, rng).disentanglement;
      },
      rng);
  Measure out = scored(found.disentanglement, error, data.count(), "tenths of the examples");
  out.parts = {{"disentanglement", found.disentanglement},
               {"completeness", found.completeness},
               {"informativeness", found.informativeness}};
  name_parts(out, names, found.of_factor, "completeness_");
  return out;
}

Measure measure_factor_vae(EvalContext& context, const api::ProtocolArguments&) {
  Rng rng = codes_noise(context, "factor_vae");
  const measures::Codes& codes = context.codes();
  // A collapsed code that trembles would win every vote.
  const measures::ActiveUnits active = measures::active_units(codes);
  if (active.which.empty()) return scored(0, 0, codes.mean.size(0), "votes");
  const auto [data, names] =
      factored(context, codes.mean.index_select(1, torch::tensor(active.which)));
  const measures::FactorVaeScore found = measures::factor_vae_score(data, rng);
  return scored(found.value, found.standard_error, data.count(), "votes");
}

Measure measure_beta_vae(EvalContext& context, const api::ProtocolArguments&) {
  Rng rng = codes_noise(context, "beta_vae");
  const measures::FactoredCodes data = factored(context).data;
  const measures::BetaVaeScore found = measures::beta_vae_score(data, rng);
  return scored(found.value, found.standard_error, data.count(), "points");
}

}  // namespace elbo::eval
