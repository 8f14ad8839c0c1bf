// SPDX-License-Identifier: MIT
// One function a figure; a list says which.
#include "elbo/engine/figures.h"

#include <functional>
#include <tuple>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/views/latent_views.h"
#include "elbo/eval/views/plots.h"
#include "elbo/eval/views/translations.h"
#include "elbo/eval/views/unit_views.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kSeed = 0;
constexpr int64_t kFigurePoints = 2000;  // points that a page still draws at once
constexpr int64_t kSamples = 100;
constexpr int64_t kReconstructed = 32;
constexpr int64_t kFigurePairs = 6;

/// What all figures of a run are made from.
struct RunFigures {
  const run::RunFolder& run;
  const models::LoadedModel& loaded;
  eval::LatentSpace from;

  models::Model& model() const { return *loaded.model; }
  template <class Ability>
  bool can() const {
    return models::ability<Ability>(*loaded.model) != nullptr;
  }
  /// The same beside examples, whose condition it is given.
  template <class Ability>
  bool can_beside_examples() const {
    return models::has_ability<Ability>(*loaded.model);
  }
};

std::vector<double> doubles(const Tensor& values) {
  const Tensor flat = values.to(torch::kFloat64).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

void put(const RunFigures& figures, run::Figure figure, const io::Image& image) {
  figure.provenance = provenance_of(figures.loaded, kSeed);
  run::write_figure(figures.run, std::move(figure),
                    io::encode_png(image, image_texts(figures.loaded, kSeed)));
}

run::Figure image_figure(const char* id, const char* title, std::string caption) {
  run::Figure figure;
  figure.id = id;
  figure.title = title;
  figure.caption = std::move(caption);
  figure.kind = run::FigureKind::images;
  return figure;
}

void put_grid(const RunFigures& figures, run::Figure figure, const eval::ImageGrid& grid) {
  put(figures, std::move(figure), tensor::image_grid_of(grid.x, figures.loaded.info, grid.columns));
}

void samples(const RunFigures& figures) {
  const Tensor x = eval::draw_samples(figures.model(), figures.loaded.info,
                                      {kSamples, kSeed, std::nullopt, 0, 0});
  put_grid(
      figures,
      image_figure("samples", "Samples",
                   str(kSamples, " examples drawn from the model, seed ", kSeed, ", not selected")),
      {x, eval::square_columns(kSamples)});
}

void reconstructions(const RunFigures& figures) {
  const tensor::Batch batch = eval::examples_at(
      figures.from.data, 0, eval::examples_of(figures.from.data, kReconstructed), kSeed);
  const eval::ImageGrid grid = eval::in_turn(
      eval::reconstruction_rows(figures.model(), figures.loaded.info, {batch.x, 0, kSeed, batch}),
      eval::kReconstructionColumns);
  put_grid(
      figures,
      image_figure("reconstructions", "Reconstructions",
                   "Rows in pairs: examples that were not learned from, and below them what the "
                   "model makes of their codes"),
      grid);
}

void domains(const RunFigures& figures) {
  const eval::ImageGrid grid = eval::domain_grid(
      figures.model(), figures.from.data, {kReconstructed, eval::kTranslationColumns, kSeed});
  const auto& names = figures.loaded.info.domain_names;
  if (figures.can<models::Translates>())
    return put_grid(figures,
                    image_figure("translations", "Translations",
                                 str("Rows in fours: ", names[0], ", translated to ", names[1],
                                     ", ", names[1], ", translated to ", names[0])),
                    grid);
  put_grid(figures,
           image_figure(
               "pairs", "Pairs",
               str("Rows in twos: ", names[0], ", and below it ", names[1], " from the same code")),
           grid);
}

void filters(const RunFigures& figures) {
  const eval::View view = eval::filters_view(figures.model(), figures.loaded.info);
  put_grid(figures, image_figure("filters", "What units look for", view.caption), view.grid);
}

void hidden_states(const RunFigures& figures) {
  const eval::View view = eval::hidden_states_view(figures.from, kReconstructed);
  put_grid(figures, image_figure("hidden_states", "Hidden states", view.caption), view.grid);
}

void scatter(const RunFigures& figures) {
  const measures::Codes& codes = *figures.from.codes;
  put(figures, scatter_figure(codes, figures.loaded.info),
      eval::scatter_image(measures::plane_of(codes.mean).points, codes.labels));
}

void information_bars(const RunFigures& figures) {
  run::Figure figure = information_figure(*figures.from.codes);
  figure.provenance = provenance_of(figures.loaded, kSeed);
  run::write_figure(figures.run, std::move(figure));
}

void manifold(const RunFigures& figures) {
  const eval::View view = eval::manifold_view(figures.from, {});
  put_grid(figures, image_figure("manifold", "What lies in the plane of codes", view.caption),
           view.grid);
}

void strips(const RunFigures& figures, bool spherical) {
  eval::StripPlan plan;
  plan.spherical = spherical;
  std::tie(plan.from, plan.to) = eval::example_pairs(figures.from.data, kSeed, kFigurePairs);
  const eval::View view = eval::interpolation_view(figures.from, plan);
  const auto [id, title] =
      spherical ? std::pair("interpolation_spherical", "Between two examples, spherical")
                : std::pair("interpolation_linear", "Between two examples, linear");
  put_grid(figures, image_figure(id, title, view.caption), view.grid);
}

void traversal(const RunFigures& figures) {
  const eval::View view = eval::traverse_view(figures.from, {});
  put_grid(figures, image_figure("traversal", "One dimension at a time", view.caption), view.grid);
}

void leave_out(const char* what, const std::string& why) {
  log_warning("figure \"", what, "\" is left out: ", why);
}

/// A figure that cannot be made is no reason to lose the others.
void attempt(const char* what, const RunFigures& figures,
             const std::function<void(const RunFigures&)>& draw) {
  try {
    draw(figures);
  } catch (const Error& error) {
    leave_out(what, error.what());
  } catch (const c10::Error& error) {
    leave_out(what, error.what_without_backtrace());
  }
}

bool has_plane(const RunFigures& figures) {
  const auto* decoder = models::ability<models::Decodes>(*figures.loaded.model);
  return decoder != nullptr && decoder->latent_dim() >= 2;
}

}  // namespace

run::Figure scatter_figure(const measures::Codes& codes, const data::DataInfo& info) {
  const measures::Plane plane = measures::plane_of(codes.mean);
  const int64_t latent_dim = codes.mean.size(1);
  run::Figure figure;
  figure.id = "latent_scatter";
  figure.title = "Where examples are encoded";
  figure.caption =
      str("The codes' means of ", codes.mean.size(0), " examples that were not learned from",
          latent_dim > 2 ? str(": the two principal components of ", latent_dim, " dimensions")
                         : std::string());
  figure.kind = run::FigureKind::scatter;
  figure.x_label = plane.labels[0];
  figure.y_label = plane.labels[1];
  figure.class_names = info.class_names;
  run::Series series{
      "examples", doubles(plane.points.select(1, 0)), doubles(plane.points.select(1, 1)), {}, {}};
  if (codes.labels.defined()) {
    const Tensor labels = codes.labels.contiguous();
    series.classes.assign(labels.data_ptr<int64_t>(), labels.data_ptr<int64_t>() + labels.numel());
  }
  figure.series.push_back(std::move(series));
  return figure;
}

run::Figure information_figure(const measures::Codes& codes) {
  const Tensor values = measures::information(codes);
  run::Figure figure;
  figure.id = "latent_information";
  figure.title = "What each dimension of the code carries";
  figure.caption = codes.log_var.defined()
                       ? "Mean KL(q(z|x) || p(z)) of each dimension: near 0, it is not used"
                       : "Variance of the codes in each dimension";
  figure.kind = run::FigureKind::bars;
  figure.y_label = codes.log_var.defined() ? "nats" : "variance";
  run::Series series;
  series.name = figure.y_label;
  for (const int64_t dimension : measures::most_informative(codes, 0)) {
    series.labels.push_back(str("z", dimension));
    series.y.push_back(values[dimension].item<double>());
  }
  figure.series.push_back(std::move(series));
  return figure;
}

void write_figures(const run::RunFolder& run, const models::LoadedModel& loaded,
                   const data::Dataset& examples) {
  const RunFigures figures{run, loaded,
                           eval::latent_space_of(*loaded.model, examples, kSeed, kFigurePoints)};
  const bool encodes = figures.from.codes.has_value(), decodes = figures.can<models::Decodes>();
  if (!run.fs().exists(run.figures())) run.fs().make_directory(run.figures());
  if (figures.can<models::Samples>()) attempt("samples", figures, samples);
  if (eval::shows_domains(figures.model())) attempt("domains", figures, domains);
  if (figures.can_beside_examples<models::Reconstructs>())
    attempt("reconstructions", figures, reconstructions);
  if (encodes) attempt("latent_scatter", figures, scatter);
  if (encodes) attempt("latent_information", figures, information_bars);
  if (!loaded.info.is_image()) return;  // of points the rest would show nothing but points
  if (eval::first_filters(figures.model(), figures.loaded.info).defined())
    attempt("filters", figures, filters);
  if (encodes && figures.can<models::BinaryCodes>())
    attempt("hidden_states", figures, hidden_states);
  if (has_plane(figures)) attempt("manifold", figures, manifold);
  if (encodes && decodes)
    attempt("interpolation_linear", figures, [](const RunFigures& s) { strips(s, false); });
  if (encodes && decodes)
    attempt("interpolation_spherical", figures, [](const RunFigures& s) { strips(s, true); });
  if (encodes && decodes) attempt("traversal", figures, traversal);
}

void write_figures(const run::RunFolder& run) {
  const models::LoadedModel loaded = models::load_model(run.fs(), run.path().string());
  const Examples examples = open_examples(loaded);
  write_figures(run, loaded, *examples.data);
}

}  // namespace elbo::engine
