// SPDX-License-Identifier: MIT
// `elbo reconstruct`: examples above their reconstructions, in one image grid.
#include "elbo/engine/commands.h"

#include <fmt/format.h>

#include "elbo/core/counted.h"
#include "elbo/core/str.h"
#include "elbo/engine/open_model.h"
#include "elbo/engine/output.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/views/latent_views.h"
#include "elbo/measures/image_error.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

tensor::Batch examples_for(const api::ReconstructRequest& request,
                           const models::LoadedModel& loaded) {
  if (!request.images.empty())
    return {examples_of_files(real_fs(), request.images, loaded.info), {}, {}, {}, {}, {}};
  const Examples examples = open_examples(loaded);
  return eval::examples_at(*examples.data, 0, eval::examples_of(*examples.data, request.count),
                           static_cast<uint64_t>(request.seed));
}

}  // namespace

int engine_reconstruct(const api::ReconstructRequest& request) {
  api::want_output("--out", request.out, {{"png", "a picture"}});
  const models::LoadedModel loaded = open_model(request);
  const tensor::Batch batch = examples_for(request, loaded);
  const Tensor& x = batch.x;
  const Tensors rows =
      eval::reconstruction_rows(*loaded.model, loaded.info,
                                {x, request.stochastic, static_cast<uint64_t>(request.seed),
                                 request.images.empty() ? batch : tensor::Batch()});
  const eval::ImageGrid grid = eval::in_turn(rows, eval::kReconstructionColumns);
  write_image(request.out, tensor::image_grid_of(grid.x, loaded.info, grid.columns), loaded,
              request.seed);
  const double error = measures::mean_squared_error(rows[0], rows[1]).mean().item<double>();
  Node facts = provenance_of(loaded, request.seed);
  facts.set("count", Node(x.size(0)));
  facts.set("stochastic", Node(request.stochastic));
  facts.set("mse", Node(error));
  say_written(request, request.out, std::move(facts),
              str(counted(x.size(0), "example"), " and ",
                  x.size(0) == 1 ? "its reconstruction" : "their reconstructions",
                  ", mean squared error ", fmt::format("{:.5f}", error)));
  return 0;
}

}  // namespace elbo::engine
