// SPDX-License-Identifier: MIT
// `elbo latent edit`: arithmetic with codes, and what a regressor says of it.
#include "elbo/eval/views/latent_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/engine/latent/attribute_predictor.h"
#include "elbo/engine/latent/latent_attribute.h"
#include "elbo/engine/latent/latent_session.h"
#include "elbo/engine/output.h"
#include "elbo/eval/inference.h"
#include "elbo/io/image_grid.h"
#include "elbo/io/json.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kEditedShown = 8;

/// Everything that one call works with.
struct Edit {
  const LatentSession& session;
  LatentAttribute attribute;
  std::optional<NamedPredictor> predictor;

  const std::vector<double>& by() const { return session.request.attribute.by; }
  Tensor shift(double by) const { return by * attribute.found.vector; }
  Tensor predicted(const Tensor& x) const {
    return eval::predicted_attributes(predictor->model(), session.info(), x);
  }
};

/// A row of pictures: (B, ...).
struct Row {
  std::string name;
  Tensor x;
  std::vector<double> predicted = {};  ///< of the attribute, one a picture
};

/// How far one step moves what is told.
struct Step {
  double by = 0;
  eval::EditMoves all;      ///< over all measured examples
  eval::EditMoves lacking;  ///< over those that lacked what the step adds
  int64_t lacking_count = 0;
};

Tensor codes_of(const LatentSession& session, const Tensor& x) {
  const eval::Evaluating evaluating(session.model());
  return models::ability<models::Encodes>(session.model())->encode(x).mean;
}

std::vector<Row> rows_of_images(const Edit& edit) {
  const Tensor x = edit.session.chosen_examples(edit.session.count_or(kEditedShown));
  const Tensor z = codes_of(edit.session, x);
  std::vector<Row> out{
      {"original", x},
      {"reconstruction", eval::decode_all(edit.session.model(), edit.session.info(), z)}};
  for (const double by : edit.by())
    out.push_back({fmt::format("{} {:+.3g}", edit.attribute.name, by),
                   eval::edited(edit.session.model(), edit.session.info(), z, edit.shift(by))});
  if (!edit.predictor) return out;
  for (Row& row : out) {
    const Tensor predicted = edit.predicted(row.x).select(1, edit.attribute.index).contiguous();
    row.predicted.assign(predicted.data_ptr<double>(),
                         predicted.data_ptr<double>() + predicted.numel());
  }
  return out;
}

/// Over the first test examples: their codes moved, decoded and told.
std::vector<Step> measured_steps(const Edit& edit) {
  const LatentSession& session = edit.session;
  const data::Dataset& data = *session.examples.data;
  const tensor::Batch batch = eval::examples_at(
      data, 0, eval::examples_of(data, session.request.attribute.measured), session.seed());
  const measures::Codes codes = *session.latent_space(batch.size()).codes;
  const Tensor real = edit.predicted(batch.x),
               before =
                   edit.predicted(eval::decode_all(session.model(), session.info(), codes.mean));
  // (N)
  const Tensor has =
      batch.attributes.select(1, edit.attribute.index) > edit.attribute.found.threshold;
  std::vector<Step> out;
  for (const double by : edit.by()) {
    const Tensor after =
        edit.predicted(eval::edited(session.model(), session.info(), codes.mean, edit.shift(by)));
    const Tensor lacking = by > 0 ? has.logical_not() : has;
    Step step{by,
              eval::edit_moves(before, after, real, edit.attribute.index),
              {},
              lacking.sum().item<int64_t>()};
    if (step.lacking_count > 0)
      step.lacking = eval::edit_moves(before.index({lacking}), after.index({lacking}), real,
                                      edit.attribute.index);
    out.push_back(std::move(step));
  }
  return out;
}

Node step_node(const Step& step, const data::DataInfo& info) {
  Node moves = Node::table(), out = Node::table();
  for (size_t i = 0; i < step.all.moves.size(); ++i)
    moves.set(info.attribute_names[i], number_of(step.all.moves[i]));
  out.set("by", number_of(step.by));
  out.set("moved", number_of(step.all.moved));
  out.set("others_moved", number_of(step.all.others_moved));
  out.set("others_most", number_of(step.all.others_most));
  if (step.all.most_moved >= 0)
    out.set("most_moved", Node(info.attribute_names[static_cast<size_t>(step.all.most_moved)]));
  if (step.lacking_count > 0) {
    out.set("moved_lacking", number_of(step.lacking.moved));
    out.set("others_moved_lacking", number_of(step.lacking.others_moved));
  }
  out.set("lacking", Node(step.lacking_count));
  out.set("moves", std::move(moves));
  return out;
}

/// The step that the command answers for: the longest, of two equally long ones that which adds.
const Step& longest(const std::vector<Step>& steps) {
  const auto rank = [](const Step& step) { return std::pair(std::abs(step.by), step.by); };
  return *std::max_element(steps.begin(), steps.end(),
                           [rank](const Step& a, const Step& b) { return rank(a) < rank(b); });
}

Node rows_node(const std::vector<Row>& rows) {
  Node::List out;
  for (const Row& row : rows) {
    Node::List predicted;
    for (const double value : row.predicted) predicted.push_back(number_of(value));
    Node node = Node::table();
    node.set("row", Node(row.name));
    node.set("told", Node(std::move(predicted)));
    out.push_back(std::move(node));
  }
  return Node(std::move(out));
}

Node facts_of(const Edit& edit, const std::vector<Row>& rows, const std::vector<Step>& steps) {
  Node facts = edit.session.facts();
  edit.attribute.describe(facts);
  facts.set("count", Node(rows.front().x.size(0)));
  if (steps.empty()) return facts;
  const Step& last = longest(steps);
  facts.set("extractor", Node(edit.predictor->name));
  facts.set("measured", Node(eval::examples_of(*edit.session.examples.data,
                                               edit.session.request.attribute.measured)));
  const Node summary = step_node(last, edit.session.info());
  for (const Node::Entry& entry : summary.entries())
    if (entry.key != "moves") facts.set(entry.key, entry.node);
  Node::List list;
  for (const Step& step : steps) list.push_back(step_node(step, edit.session.info()));
  facts.set("steps", Node(std::move(list)));
  facts.set("rows", rows_node(rows));
  return facts;
}

std::string sentence_of(const Edit& edit, const std::vector<Step>& steps) {
  std::string out = str("Edited along ", edit.attribute.sentence());
  if (steps.empty())
    return out + "; no extractor at hand tells these attributes, so nothing is measured";
  const Step& last = longest(steps);
  return out +
         fmt::format(
             ". {:+.3g} vectors move {} by {:.2f} deviations and the others by {:.2f} on average "
             "({} most: {:.2f}), as {} tells over {} test examples",
             last.by, edit.attribute.name, last.all.moved, last.all.others_moved,
             last.all.most_moved < 0
                 ? "none"
                 : edit.session.info().attribute_names[static_cast<size_t>(last.all.most_moved)],
             last.all.others_most, edit.predictor->name,
             eval::examples_of(*edit.session.examples.data,
                               edit.session.request.attribute.measured));
}

io::LabelledGrid labelled(const Edit& edit, const std::vector<Row>& rows,
                          const std::string& sentence) {
  io::LabelledGrid out{sentence, {}, image_texts(edit.session.loaded, edit.session.request.seed)};
  for (const Row& row : rows) {
    io::LabelledRow labelled{row.name, tensor::images_of(row.x, edit.session.info()), {}};
    for (const double predicted : row.predicted)
      labelled.words.push_back(fmt::format("{:.2f}", predicted));
    out.rows.push_back(std::move(labelled));
  }
  return out;
}

void write_edit(const Edit& edit, const std::vector<Row>& rows, Node facts,
                const std::string& sentence) {
  const std::string& out = edit.session.request.out;
  facts.set("caption", Node(sentence));
  if (api::has_ending(out, "json"))
    return write_atomically(real_fs(), out, bytes_of(io::write_json(facts, true) + "\n"));
  if (api::has_ending(out, "svg"))
    return write_atomically(real_fs(), out, bytes_of(io::to_svg(labelled(edit, rows, sentence))));
  Tensors x;
  for (const Row& row : rows) x.push_back(row.x);
  const eval::ImageGrid grid = eval::in_turn(x, eval::kReconstructionColumns);
  write_image(out, tensor::image_grid_of(grid.x, edit.session.info(), grid.columns),
              edit.session.loaded, edit.session.request.seed);
}

}  // namespace

int latent_edit(const LatentSession& session) {
  const Edit edit{session, latent_attribute(session),
                  find_attribute_predictor(session.info(), session.request.attribute.extractors)};
  const std::vector<Row> rows = rows_of_images(edit);
  const std::vector<Step> steps = edit.predictor ? measured_steps(edit) : std::vector<Step>();
  const std::string sentence = sentence_of(edit, steps);
  const Node facts = facts_of(edit, rows, steps);
  write_edit(edit, rows, facts, sentence);
  return finish(session, facts, sentence);
}

}  // namespace elbo::engine
