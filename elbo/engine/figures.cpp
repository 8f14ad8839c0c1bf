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

namespace elbo {
namespace {

constexpr int64_t kSeed = 0;
constexpr int64_t kFigurePoints = 2000;  // points that a page still draws at once
constexpr int64_t kSamples = 100;
constexpr int64_t kReconstructed = 32;
constexpr int64_t kFigurePairs = 6;

/// What all figures of a run are made from.
struct Studio {
  const RunFolder& run;
  const LoadedModel& loaded;
  Viewpoint from;

  Model& model() const { return *loaded.model; }
  template <class Ability>
  bool can() const {
    return ability<Ability>(*loaded.model) != nullptr;
  }
  /// The same beside examples, whose condition it is given.
  template <class Ability>
  bool can_beside_examples() const {
    return has_ability<Ability>(*loaded.model);
  }
};

std::vector<double> doubles(const Tensor& values) {
  const Tensor flat = values.to(torch::kFloat64).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

void put(const Studio& studio, Figure figure, const Image& image) {
  figure.provenance = provenance_of(studio.loaded, kSeed);
  write_figure(studio.run, std::move(figure),
               encode_png(image, picture_texts(studio.loaded, kSeed)));
}

Figure pictures(const char* id, const char* title, std::string caption) {
  Figure figure;
  figure.id = id;
  figure.title = title;
  figure.caption = std::move(caption);
  figure.kind = FigureKind::images;
  return figure;
}

void put_sheet(const Studio& studio, Figure figure, const Sheet& sheet) {
  put(studio, std::move(figure), sheet_of(sheet.x, studio.loaded.info, sheet.columns));
}

void samples(const Studio& studio) {
  const Tensor x =
      draw_samples(studio.model(), studio.loaded.info, {kSamples, kSeed, std::nullopt, 0, 0});
  put_sheet(
      studio,
      pictures("samples", "Samples",
               str(kSamples, " examples drawn from the model, seed ", kSeed, ", not selected")),
      {x, square_columns(kSamples)});
}

void reconstructions(const Studio& studio) {
  const Batch batch =
      examples_at(studio.from.data, 0, examples_of(studio.from.data, kReconstructed), kSeed);
  const Sheet sheet =
      in_turn(reconstruction_rows(studio.model(), studio.loaded.info, {batch.x, 0, kSeed, batch}),
              kReconstructionColumns);
  put_sheet(studio,
            pictures("reconstructions", "Reconstructions",
                     "Rows in pairs: examples that were not learned from, and below them what the "
                     "model makes of their codes"),
            sheet);
}

void domains(const Studio& studio) {
  const Sheet sheet =
      domain_sheet(studio.model(), studio.from.data, {kReconstructed, kTranslationColumns, kSeed});
  const auto& names = studio.loaded.info.domain_names;
  if (studio.can<Translates>())
    return put_sheet(studio,
                     pictures("translations", "Translations",
                              str("Rows in fours: ", names[0], ", translated to ", names[1], ", ",
                                  names[1], ", translated to ", names[0])),
                     sheet);
  put_sheet(
      studio,
      pictures("pairs", "Pairs",
               str("Rows in twos: ", names[0], ", and below it ", names[1], " from the same code")),
      sheet);
}

void filters(const Studio& studio) {
  const View view = filters_view(studio.model(), studio.loaded.info);
  put_sheet(studio, pictures("filters", "What units look for", view.caption), view.sheet);
}

void hidden_states(const Studio& studio) {
  const View view = hidden_states_view(studio.from, kReconstructed);
  put_sheet(studio, pictures("hidden_states", "Hidden states", view.caption), view.sheet);
}

void scatter(const Studio& studio) {
  const Codes& codes = *studio.from.codes;
  put(studio, scatter_figure(codes, studio.loaded.info),
      scatter_picture(plane_of(codes.mean).points, codes.labels));
}

void information_bars(const Studio& studio) {
  Figure figure = information_figure(*studio.from.codes);
  figure.provenance = provenance_of(studio.loaded, kSeed);
  write_figure(studio.run, std::move(figure));
}

void manifold(const Studio& studio) {
  const View view = manifold_view(studio.from, {});
  put_sheet(studio, pictures("manifold", "What lies in the plane of codes", view.caption),
            view.sheet);
}

void strips(const Studio& studio, bool spherical) {
  StripPlan plan;
  plan.spherical = spherical;
  std::tie(plan.from, plan.to) = example_pairs(studio.from.data, kSeed, kFigurePairs);
  const View view = interpolation_view(studio.from, plan);
  const auto [id, title] =
      spherical ? std::pair("interpolation_spherical", "Between two examples, spherical")
                : std::pair("interpolation_linear", "Between two examples, linear");
  put_sheet(studio, pictures(id, title, view.caption), view.sheet);
}

void traversal(const Studio& studio) {
  const View view = traverse_view(studio.from, {});
  put_sheet(studio, pictures("traversal", "One dimension at a time", view.caption), view.sheet);
}

void leave_out(const char* what, const std::string& why) {
  log_warning("figure \"", what, "\" is left out: ", why);
}

/// A figure that cannot be made is no reason to lose the others.
void attempt(const char* what, const Studio& studio,
             const std::function<void(const Studio&)>& draw) {
  try {
    draw(studio);
  } catch (const Error& error) {
    leave_out(what, error.what());
  } catch (const c10::Error& error) {
    leave_out(what, error.what_without_backtrace());
  }
}

bool has_plane(const Studio& studio) {
  const auto* decoder = ability<Decodes>(*studio.loaded.model);
  return decoder != nullptr && decoder->latent_dim() >= 2;
}

}  // namespace

Figure scatter_figure(const Codes& codes, const DataInfo& info) {
  const Plane plane = plane_of(codes.mean);
  const int64_t latent_dim = codes.mean.size(1);
  Figure figure;
  figure.id = "latent_scatter";
  figure.title = "Where examples are encoded";
  figure.caption =
      str("The codes' means of ", codes.mean.size(0), " examples that were not learned from",
          latent_dim > 2 ? str(": the two principal components of ", latent_dim, " dimensions")
                         : std::string());
  figure.kind = FigureKind::scatter;
  figure.x_label = plane.labels[0];
  figure.y_label = plane.labels[1];
  figure.class_names = info.class_names;
  Series series{
      "examples", doubles(plane.points.select(1, 0)), doubles(plane.points.select(1, 1)), {}, {}};
  if (codes.labels.defined()) {
    const Tensor labels = codes.labels.contiguous();
    series.classes.assign(labels.data_ptr<int64_t>(), labels.data_ptr<int64_t>() + labels.numel());
  }
  figure.series.push_back(std::move(series));
  return figure;
}

Figure information_figure(const Codes& codes) {
  const Tensor values = information(codes);
  Figure figure;
  figure.id = "latent_information";
  figure.title = "What each dimension of the code carries";
  figure.caption = codes.log_var.defined()
                       ? "Mean KL(q(z|x) || p(z)) of each dimension: near 0, it is not used"
                       : "Variance of the codes in each dimension";
  figure.kind = FigureKind::bars;
  figure.y_label = codes.log_var.defined() ? "nats" : "variance";
  Series series;
  series.name = figure.y_label;
  for (const int64_t dimension : most_informative(codes, 0)) {
    series.labels.push_back(str("z", dimension));
    series.y.push_back(values[dimension].item<double>());
  }
  figure.series.push_back(std::move(series));
  return figure;
}

void write_figures(const RunFolder& run, const LoadedModel& loaded, const Dataset& examples) {
  const Studio studio{run, loaded, viewpoint_of(*loaded.model, examples, kSeed, kFigurePoints)};
  const bool encodes = studio.from.codes.has_value(), decodes = studio.can<Decodes>();
  if (!run.fs().exists(run.figures())) run.fs().make_directory(run.figures());
  if (studio.can<Samples>()) attempt("samples", studio, samples);
  if (shows_domains(studio.model())) attempt("domains", studio, domains);
  if (studio.can_beside_examples<Reconstructs>())
    attempt("reconstructions", studio, reconstructions);
  if (encodes) attempt("latent_scatter", studio, scatter);
  if (encodes) attempt("latent_information", studio, information_bars);
  if (!loaded.info.is_image()) return;  // of points the rest would show nothing but points
  if (first_filters(studio.model(), studio.loaded.info).defined())
    attempt("filters", studio, filters);
  if (encodes && studio.can<BinaryCodes>()) attempt("hidden_states", studio, hidden_states);
  if (has_plane(studio)) attempt("manifold", studio, manifold);
  if (encodes && decodes)
    attempt("interpolation_linear", studio, [](const Studio& s) { strips(s, false); });
  if (encodes && decodes)
    attempt("interpolation_spherical", studio, [](const Studio& s) { strips(s, true); });
  if (encodes && decodes) attempt("traversal", studio, traversal);
}

void write_figures(const RunFolder& run) {
  const LoadedModel loaded = load_model(run.fs(), run.path().string());
  const Examples examples = open_examples(loaded);
  write_figures(run, loaded, *examples.data);
}

}  // namespace elbo
