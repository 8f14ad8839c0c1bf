// SPDX-License-Identifier: MIT
// Accuracy and log-likelihood of classes; squared error and R squared of attributes.
#include "elbo/eval/protocols/recognition.h"

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"

namespace elbo::eval {

Recognition estimate_recognition(models::Model& model, const data::Dataset& data,
                                 const EvalOptions& options) {
  auto& classifier = ability_of<models::Classifies>(model, data.info());
  if (data.info().classes() == 0)
    throw DataError(data.info().name, " has no labels: accuracy is not defined");
  const Evaluating evaluating(model);
  measures::Tally right, nll;
  for_each_batch(data, rows_of(data.info(), options), options,
                 [&](const tensor::Batch& batch, int64_t) {
                   const Tensor log_p = classifier.classify(batch.x);  // (B, classes)
                   right.add(log_p.argmax(1).eq(batch.y));
                   nll.add(-log_p.gather(1, batch.y.unsqueeze(1)).squeeze(1));
                 });
  return {right.estimate(), nll.estimate()};
}

AttributeErrors estimate_attributes(models::Model& model, const data::Dataset& data,
                                    const EvalOptions& options) {
  auto& regressor = ability_of<models::AttributePredictor>(model, data.info());
  if (data.info().attribute_names.empty())
    throw DataError(data.info().name, " has no attributes: there is nothing to compare with");
  const Evaluating evaluating(model);
  Tensors all_predicted, all_true;
  for_each_batch(data, rows_of(data.info(), options), options,
                 [&](const tensor::Batch& batch, int64_t) {
                   all_predicted.push_back(regressor.attributes(batch.x).to(torch::kFloat64));
                   all_true.push_back(batch.attributes.to(torch::kFloat64));
                 });
  const Tensor predicted = torch::cat(all_predicted), truth = torch::cat(all_true);  // (N, names)
  if (predicted.sizes() != truth.sizes())
    throw DataError(data.info().name, " has ", truth.size(1), " attributes, the model tells ",
                    predicted.size(1));
  measures::Tally tally;
  tally.add((predicted - truth).square().mean(1));
  return {tally.estimate(), measures::explained_variance(predicted, truth)};
}

}  // namespace elbo::eval
