// SPDX-License-Identifier: MIT
// The protocol memorisation_X_N: N samples and N test examples against the whole training set, and
// a figure of the samples nearest to it. The training set passes by once, in blocks: memory does
// not grow with it.
#include "elbo/core/str.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/measures/nearest_rows.h"
#include "elbo/measures/sets/memorisation.h"

namespace elbo::eval {
namespace {

constexpr int64_t kShownPairs = 32;
constexpr int64_t kColumns = 16;

/// The N samples of a protocol by how near they come to the training set: the nearest of all, and
/// their training examples.
ImageGrid nearest_pairs(EvalContext& context, const api::ProtocolArguments& arguments,
                        const measures::Nearest& nearest) {
  const int64_t count = std::min(kShownPairs, arguments.number);
  // (count)
  const Tensor order = nearest.distance.argsort(/*stable=*/true, 0, false).narrow(0, 0, count);
  const std::vector<int64_t> numbers = context.generated_indices(arguments.number);
  Tensors samples, originals;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t sample = order[i].item<int64_t>();
    samples.push_back(context.generated().block(numbers[static_cast<size_t>(sample)], 1));
    originals.push_back(examples_by(context.training(), {nearest.index[sample].item<int64_t>()},
                                    context.options().seed)
                            .x);
  }
  return in_turn({torch::cat(samples), torch::cat(originals)}, kColumns);
}

}  // namespace

Measure measure_memorisation(EvalContext& context, const api::ProtocolArguments& arguments) {
  const Tensor& generated =
      context.features(Side::generated, arguments.extractor, arguments.number);
  const Tensor& test = context.features(Side::real, arguments.extractor, arguments.number);
  Extractor& extractor = context.extractor(arguments.extractor);
  measures::NearestTally generated_to_train(generated), test_to_train(test);
  EvalOptions options = context.options();
  options.limit = 0;
  options.partial_results = nullptr;
  const data::Dataset& training = context.training();
  for_each_batch(training, rows_of(training.info(), options), options,
                 [&](const tensor::Batch& batch, int64_t) {
                   const Tensor features = extractor.features(batch.x);
                   generated_to_train.add(features);
                   test_to_train.add(features);
                 });
  const measures::Nearest nearest = generated_to_train.nearest();
  const measures::Memorisation found = measures::memorisation_of(
      {nearest.distance, measures::nearest_rows(generated, test).distance,
       test_to_train.nearest().distance, training.info().size, arguments.number});
  Measure out{{found.copying_z, 1, arguments.number},
              "the z of a test: 1 by construction",
              {{"nearer_train", found.nearer_train.value},
               {"nearer_train_expected", found.nearer_train.expected},
               {"too_near", found.too_near.value},
               {"too_near_expected", found.too_near.expected}}};
  if (found.copying_z < -3)
    out.warning =
        "the samples lie nearer to the training set than unseen examples do: look at the pairs";
  run::Figure figure;
  figure.id = "memorisation";
  figure.title = "Samples and the training examples nearest to them";
  figure.caption = str("Rows in pairs: of ", arguments.number,
                       " samples those that come nearest to a training example, and below them "
                       "that example; distances in ",
                       arguments.extractor);
  figure.kind = run::FigureKind::images;
  out.figures.push_back({std::move(figure), nearest_pairs(context, arguments, nearest)});
  return out;
}

}  // namespace elbo::eval
