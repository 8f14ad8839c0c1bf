// SPDX-License-Identifier: MIT
// Encodes test examples for the order and the directions, training examples for attributes.
#include "elbo/engine/export/export_page.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/views/latent_vector.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

using exports::PageCodes;
using exports::PageContent;
using exports::PagePrior;

constexpr int64_t kEncodedExamples = 2000;  // behind orders, directions and attributes
constexpr int64_t kShownPoints = 500, kDrawnCodes = 240;
constexpr size_t kShownExamples = 12;
constexpr int64_t kMostDirections = 16;

/// Whether log p(z) is the density at a few places, and none outside [-1, 1].
bool is_uniform_prior(models::HasPrior& prior, int64_t size) {
  const Tensor within = prior.log_p_z(torch::full({1, size}, .5)),
               outside = prior.log_p_z(torch::full({1, size}, 1.5));
  return torch::isinf(outside).all().item<bool>() &&
         std::abs(within.item<double>() + static_cast<double>(size) * std::log(2.)) < 1e-3;
}

bool is_normal_prior(models::HasPrior& prior, int64_t size) {
  Rng rng(3);
  const Tensor z = 1.5 * torch::ones({1, size}) *
                   torch::linspace(-1, 1, size).view({1, size});  // not only where it is highest
  return torch::allclose(prior.log_p_z(z), objectives::standard_normal_log_density(z), 1e-4, 1e-4);
}

/// What a page can draw itself; `draws` for all else.
PagePrior known_prior(models::HasPrior& prior, int64_t size) {
  try {
    if (is_normal_prior(prior, size)) return PagePrior::normal;
    if (is_uniform_prior(prior, size)) return PagePrior::uniform;
  } catch (const Unsupported&) {  // it draws without having a density
  }
  return PagePrior::draws;
}

void add_prior(PageCodes& codes, models::Model& model) {
  auto* prior = dynamic_cast<models::HasPrior*>(&model);
  codes.prior = PagePrior::none;
  if (prior == nullptr) return;
  const bool binary = dynamic_cast<models::BinaryCodes*>(&model) != nullptr;
  codes.prior = binary ? PagePrior::draws : known_prior(*prior, codes.dimensions);
  if (codes.prior != PagePrior::draws) return;
  Rng rng(4);
  codes.draws = prior->draw_prior(kDrawnCodes, rng);
}

/// "z3", or what a part of the code has come to mean: "category = 2", "code_0".
void add_names(PageCodes& codes, models::Model& model) {
  for (int64_t i = 0; i < codes.dimensions; ++i) codes.names.push_back(str("z", i));
  codes.order.resize(static_cast<size_t>(codes.dimensions));
  std::iota(codes.order.begin(), codes.order.end(), 0);
  auto* parts = dynamic_cast<models::HasCodeParts*>(&model);
  if (parts == nullptr) return;
  std::vector<int64_t> first;
  for (const models::CodePart& part : parts->code_parts())
    for (int64_t k = 0; k < part.size; ++k) {
      first.push_back(part.first + k);
      codes.names[static_cast<size_t>(first.back())] = part.categorical ? str(part.name, " = ", k)
                                                       : part.size > 1  ? str(part.name, " ", k)
                                                                        : part.name;
    }
  std::stable_partition(codes.order.begin(), codes.order.end(), [&](int64_t i) {
    return std::find(first.begin(), first.end(), i) != first.end();
  });
}

/// Moments of what there is: codes of examples, draws, or none.
void add_moments(PageCodes& codes, const Tensor& known) {
  if (!known.defined()) {
    codes.mean = torch::zeros({codes.dimensions});
    codes.deviations = torch::ones({codes.dimensions});
    return;
  }
  codes.mean = known.mean(0);
  codes.deviations = known.std(0, /*unbiased=*/false).clamp_min(1e-6);
}

/// Directions in which codes vary most (Pearson 1901).
void add_directions(PageCodes& codes, const Tensor& means) {
  if (codes.dimensions < 3) return;
  const Tensor centred = means.to(torch::kFloat64) - means.to(torch::kFloat64).mean(0);  // (N, Z)
  const auto [values, vectors] =
      at::linalg_eigh(centred.t().matmul(centred) / static_cast<double>(means.size(0)));
  const int64_t count = std::min(codes.dimensions, kMostDirections);
  codes.principal = vectors.t().flip({0}).narrow(0, 0, count).to(torch::kFloat32);  // (K, Z)
  for (int64_t k = 0; k < count; ++k)
    codes.principal_deviations.push_back(
        std::sqrt(std::max(0., values[codes.dimensions - 1 - k].item<double>())));
}

void add_order(PageCodes& codes, const measures::Codes& encoded) {
  codes.unit = encoded.log_var.defined() ? "nats" : "variance";
  codes.order = measures::most_informative(encoded, 0);
  const Tensor carried = measures::information(encoded).to(torch::kFloat64);
  for (const int64_t i : codes.order) codes.carries.push_back(carried[i].item<double>());
}

std::vector<int64_t> labels_of(const measures::Codes& encoded,
                               const std::vector<int64_t>& indices) {
  std::vector<int64_t> out;
  if (!encoded.labels.defined()) return out;
  for (const int64_t i : indices) out.push_back(encoded.labels[i].item<int64_t>());
  return out;
}

/// One of each class where there are classes, then the first that are left.
std::vector<int64_t> shown_indices(const measures::Codes& encoded) {
  std::vector<int64_t> all(static_cast<size_t>(encoded.mean.size(0))), out, seen;
  std::iota(all.begin(), all.end(), 0);
  const std::vector<int64_t> labels = labels_of(encoded, all);
  const auto has = [](const std::vector<int64_t>& list, int64_t value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  for (size_t i = 0; i < labels.size() && out.size() < kShownExamples; ++i) {
    if (labels[i] < 0 || has(seen, labels[i])) continue;
    seen.push_back(labels[i]);
    out.push_back(all[i]);
  }
  for (size_t i = 0; i < all.size() && out.size() < kShownExamples; ++i)
    if (!has(out, all[i])) out.push_back(all[i]);
  std::sort(out.begin(), out.end());
  return out;
}

exports::PageExamples examples_of(const measures::Codes& encoded,
                                  const std::vector<int64_t>& indices) {
  return {encoded.mean.index_select(0, torch::tensor(indices)), labels_of(encoded, indices), {}};
}

void add_examples(PageContent& content, const models::LoadedModel& loaded,
                  const data::Dataset& data, const measures::Codes& encoded) {
  const std::vector<int64_t> shown = shown_indices(encoded);
  content.examples = examples_of(encoded, shown);
  const Tensor x = eval::examples_by(data, shown, 0).x;
  for (const io::Image& picture : tensor::images_of(x, loaded.info))
    content.examples.pictures.push_back(io::encode_png(picture, {}));
  std::vector<int64_t> first(static_cast<size_t>(std::min(kShownPoints, encoded.mean.size(0))));
  std::iota(first.begin(), first.end(), 0);
  content.points = examples_of(encoded, first);
}

measures::Codes encoded_examples(const models::LoadedModel& loaded, const data::Dataset& data) {
  eval::EvalOptions options;
  options.limit = kEncodedExamples;
  return eval::encode_all(*loaded.model, data, options);
}

/// The attributes' vectors among the codes of training examples.
void add_attributes(PageContent& content, const models::LoadedModel& loaded) {
  const std::vector<std::string>& names = loaded.info.attribute_names;
  if (names.empty()) return;
  const auto training = data::find_dataset(loaded.data, data::Split::train);
  if (!training) throw DataError("its training split cannot be opened");
  const measures::Codes encoded = encoded_examples(loaded, *training);
  for (size_t i = 0; i < names.size(); ++i) {
    try {
      const eval::AttributeVector found =
          eval::attribute_vector(encoded, static_cast<int64_t>(i), /*pure=*/true);
      content.attributes.emplace_back(names[i], found.vector.to(torch::kFloat32));
    } catch (const DataError& error) {
      content.missing.push_back(str("There is no slider for ", names[i], ": ", error.what(), "."));
    }
  }
}

}  // namespace

void add_page_codes(PageContent& content, const models::LoadedModel& loaded, bool encodes) {
  PageCodes& codes = content.codes;
  codes.dimensions = dynamic_cast<models::Decodes&>(*loaded.model).latent_dim();
  add_prior(codes, *loaded.model);
  add_names(codes, *loaded.model);
  if (!encodes) {
    content.missing.push_back(
        "The model has no encoder here, so the page has no examples to begin at, no drawing and "
        "no attributes.");
    return add_moments(codes, codes.draws);
  }
  try {
    const Examples examples = open_examples(loaded);
    const measures::Codes encoded = encoded_examples(loaded, *examples.data);
    add_moments(codes, encoded.mean);
    add_order(codes, encoded);
    add_directions(codes, encoded.mean);
    add_examples(content, loaded, *examples.data, encoded);
    add_attributes(content, loaded);
  } catch (const Error& error) {
    if (!codes.mean.defined()) add_moments(codes, codes.draws);
    content.missing.push_back(str("What needs the model's data is not here: ", error.what(), "."));
  }
}

}  // namespace elbo::engine
