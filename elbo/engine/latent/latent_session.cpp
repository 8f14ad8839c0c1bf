// SPDX-License-Identifier: MIT
// Chooses the examples that a kind of `elbo latent` shows; writes its image and its JSON.
#include "elbo/engine/latent/latent_session.h"

#include "elbo/core/error.h"
#include "elbo/engine/output.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {

Tensor LatentSession::chosen_examples(int64_t count) const {
  if (!request.images.empty()) return examples_of_files(real_fs(), request.images, loaded.info);
  return eval::examples_at(*examples.data, 0, eval::examples_of(*examples.data, count), seed()).x;
}

std::string beside(const std::string& out, const std::string& extension) {
  return Path(out).replace_extension(extension).string();
}

int finish(const LatentSession& session, Node facts, const std::string& sentence) {
  facts.set("caption", Node(sentence));
  say_written(session.request, session.request.out, std::move(facts), sentence);
  return 0;
}

int write_view(const LatentSession& session, const eval::View& view) {
  write_image(session.request.out,
              tensor::image_grid_of(view.grid.x, session.info(), view.grid.columns), session.loaded,
              session.request.seed);
  return finish(session, session.facts(), view.caption);
}

}  // namespace elbo::engine
