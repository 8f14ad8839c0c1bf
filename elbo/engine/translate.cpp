// SPDX-License-Identifier: MIT
// `elbo translate`: examples, their translations, and these translated back, in one image grid.
#include "elbo/engine/commands.h"

#include <fmt/format.h>

#include "elbo/core/counted.h"
#include "elbo/core/str.h"
#include "elbo/engine/open_model.h"
#include "elbo/engine/output.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/views/translations.h"
#include "elbo/measures/image_error.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

/// (B, ...) of the domain that is not `to`.
Tensor examples_for(const api::TranslateRequest& request, const models::LoadedModel& loaded) {
  if (!request.images.empty()) return examples_of_files(real_fs(), request.images, loaded.info);
  const Examples examples = open_examples(loaded);
  const tensor::Batch batch =
      eval::examples_at(*examples.data, 0, eval::examples_of(*examples.data, request.count),
                        static_cast<uint64_t>(request.seed));
  return request.to == 2 ? batch.x : batch.x2;
}

}  // namespace

int engine_translate(const api::TranslateRequest& request) {
  api::want_output("--out", request.out, {{"png", "a picture"}});
  const models::LoadedModel loaded = open_model(request);
  const models::Way way{3 - request.to, request.to};
  // or refused, before any data are opened
  eval::ability_of<models::Translates>(*loaded.model, loaded.info);
  const eval::TranslationCycle translated = eval::translation_cycle(
      *loaded.model, loaded.info,
      {examples_for(request, loaded), way, static_cast<uint64_t>(request.seed)});
  const eval::ImageGrid grid = eval::in_turn(
      {translated.original, translated.there, translated.back}, eval::kTranslationColumns);
  write_image(request.out, tensor::image_grid_of(grid.x, loaded.info, grid.columns), loaded,
              request.seed);
  const double error =
      measures::mean_squared_error(translated.original, translated.back).mean().item<double>();
  Node facts = provenance_of(loaded, request.seed);
  facts.set("count", Node(translated.original.size(0)));
  facts.set("to", Node(request.to));
  facts.set("cycle", Node(error));
  const std::string to = loaded.info.domain_names.at(static_cast<size_t>(request.to - 1));
  say_written(request, request.out, std::move(facts),
              str(counted(translated.original.size(0), "example"), ", ",
                  translated.original.size(0) == 1 ? "its translation" : "their translations",
                  " to domain ", request.to, " (", to,
                  ") and back, mean squared error of the way there and back ",
                  fmt::format("{:.5f}", error)));
  return 0;
}

}  // namespace elbo::engine
