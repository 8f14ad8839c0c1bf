// SPDX-License-Identifier: MIT
// `elbo latent density`: a series of examples that differ in one attribute, each as a point or a
// density along the attribute's vector.
#include "elbo/eval/views/plots.h"

#include <fmt/format.h>

#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/data/faces/face_drawing.h"
#include "elbo/engine/latent/latent_attribute.h"
#include "elbo/engine/latent/latent_session.h"
#include "elbo/engine/output.h"
#include "elbo/eval/inference.h"
#include "elbo/io/json.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kSteps = 5;             // of a continuous attribute
constexpr int64_t kLookedThrough = 2000;  // test examples among which a series is found

/// Examples in the order of the attribute.
struct SeriesOfExamples {
  Tensor x;                    ///< (K, ...)
  std::vector<double> values;  ///< of the attribute
  std::string what;            ///< in words
};

int64_t steps_of(const LatentSession& session, bool binary) {
  return binary ? 2 : session.count_or(kSteps);
}

/// One test face, drawn again with the factor from 0 to 1.
SeriesOfExamples redrawn(const LatentSession& session, const std::string& factor) {
  const int64_t size = session.examples.data->info().size, asked = session.request.attribute.index;
  const int64_t index = asked >= 0 ? asked : Rng(session.seed()).split("density").below(size);
  data::Face face = data::faces_of(session.loaded.data, session.examples.split).at(index);
  const int64_t steps = steps_of(session, data::is_binary_factor(factor)),
                side = session.info().shape[2];
  SeriesOfExamples out{torch::empty({steps, 3, side, side}),
                       {},
                       str("face ", index, " drawn again with ", factor, " from 0 to 1")};
  for (int64_t i = 0; i < steps; ++i) {
    out.values.push_back(static_cast<double>(i) /
                         static_cast<double>(std::max<int64_t>(1, steps - 1)));
    data::set_factor(face.factors, factor, out.values.back());
    Tensor row = out.x[i];
    data::draw_face(face, side, tensor::span_of(row));
  }
  if (session.info().kind == data::ValueKind::binary) out.x = (out.x >= .5).to(torch::kFloat32);
  return out;
}

/// Test examples at even places of the attribute's order, the lowest and the highest included.
SeriesOfExamples sorted(const LatentSession& session, const LatentAttribute& attribute) {
  const tensor::Batch batch =
      eval::examples_at(*session.examples.data, 0,
                        eval::examples_of(*session.examples.data, kLookedThrough), session.seed());
  const Tensor values = batch.attributes.select(1, attribute.index).contiguous();
  const Tensor order = values.argsort(0, false);
  const int64_t steps = std::max<int64_t>(2, session.count_or(kSteps));
  const Tensor places =
      torch::linspace(0, static_cast<double>(order.size(0) - 1), steps, torch::kFloat64)
          .round()
          .to(torch::kInt64);
  const Tensor chosen = order.index_select(0, places);
  SeriesOfExamples out{
      batch.x.index_select(0, chosen),
      {},
      str("test examples in the order of ", attribute.name, ", which differ in all else too")};
  for (int64_t i = 0; i < steps; ++i)
    out.values.push_back(static_cast<double>(values[chosen[i].item<int64_t>()].item<float>()));
  return out;
}

bool are_faces(const LatentSession& session) {
  return session.info().name == "faces" && session.info().shape.size() == 3 &&
         session.info().shape[0] == 3;
}

Node list_of(const Tensor& values) {
  Node::List out;
  for (int64_t i = 0; i < values.numel(); ++i) out.push_back(number_of(values[i].item<double>()));
  return Node(std::move(out));
}

Node facts_of(const LatentSession& session, const LatentAttribute& attribute,
              const SeriesOfExamples& series, const eval::Projection& along) {
  Node facts = session.facts(), values = Node(Node::List());
  attribute.describe(facts);
  for (const double value : series.values)
    std::get<Node::List>(values.value()).push_back(number_of(value));
  facts.set("values", std::move(values));
  facts.set("means", list_of(along.mean));
  if (along.deviation.defined()) {
    facts.set("deviations", list_of(along.deviation));
    const double length = (along.mean[-1] - along.mean[0]).item<double>();
    facts.set("range_in_deviations", number_of(length / along.deviation.mean().item<double>()));
  }
  return facts;
}

run::Figure figure_of_series(const LatentAttribute& attribute, const SeriesOfExamples& series,
                             const eval::Projection& along) {
  std::vector<std::string> names;
  for (const double value : series.values)
    names.push_back(fmt::format("{} {:.2g}", attribute.name, value));
  run::Figure figure = eval::density_figure(along, names);
  figure.title =
      str("Where ", attribute.name,
          along.deviation.defined() ? " is encoded, as a distribution" : " is encoded, as a value");
  figure.x_label = str("along the vector of ", attribute.name, ", 0 without, 1 with");
  return figure;
}

/// The examples, what comes back, and the middle one's code moved along the vector alone to where
/// each of the others lies.
eval::ImageGrid strip_of(const LatentSession& session, const LatentAttribute& attribute,
                         const SeriesOfExamples& series, const Tensor& codes) {
  const eval::Projection along = eval::projected({codes, {}}, attribute.found);
  const int64_t middle = codes.size(0) / 2;
  // (K, Z)
  const Tensor way = (along.mean - along.mean[middle]).unsqueeze(1) * attribute.found.vector;
  const Tensor moved = (codes[middle].to(torch::kFloat64) + way).to(codes.scalar_type());
  const auto decoded = [&session](const Tensor& z) {
    return eval::decode_all(session.model(), session.info(), z);
  };
  return eval::in_turn({series.x, decoded(codes), decoded(moved)}, codes.size(0));
}

}  // namespace

int latent_density(const LatentSession& session) {
  const LatentAttribute attribute = latent_attribute(session);
  const SeriesOfExamples series =
      are_faces(session) ? redrawn(session, attribute.name) : sorted(session, attribute);
  const models::Posterior codes = [&] {
    const eval::Evaluating evaluating(session.model());
    return models::ability<models::Encodes>(session.model())->encode(series.x);
  }();
  const eval::Projection along = eval::projected(codes, attribute.found);
  const std::string& out = session.request.out;
  Node facts = facts_of(session, attribute, series, along);
  run::Figure figure = figure_of_series(attribute, series, along);
  figure.caption = str(series.what, "; along ", attribute.sentence(),
                       ". Picture, from the top: drawn, reconstructed, and the middle one's code "
                       "moved along the vector alone");
  figure.image = Path(beside(out, "png")).filename().string();
  figure.provenance = facts;
  const eval::ImageGrid grid = strip_of(session, attribute, series, codes.mean);
  write_image(beside(out, "png"), tensor::image_grid_of(grid.x, session.info(), grid.columns),
              session.loaded, session.request.seed);
  write_atomically(real_fs(), beside(out, "json"),
                   bytes_of(io::write_json(to_node(figure)) + "\n"));
  return finish(session, std::move(facts), figure.caption);
}

}  // namespace elbo::engine
