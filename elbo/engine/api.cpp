// SPDX-License-Identifier: MIT
// The exported table of functions, by which the program reaches the torch library.
#include "elbo/api/requests.h"
#include "elbo/core/log.h"
#include "elbo/engine/commands.h"
#include "elbo/engine/describe.h"
#include "elbo/engine/guard.h"
#include "elbo/engine/threads.h"
#include "elbo/io/json.h"

namespace elbo {
namespace {

/// One heavy command: the log and the threads as asked for, then the work, and no exception out.
template <class Request, int (*work)(const Request&)>
int enter(const Request& request) {
  if (request.no_color) set_log_colour(false);
  if (request.verbose) set_log_level(Level::debug);
  if (request.quiet) set_log_level(Level::warning);
  return guarded([&] {
    set_compute_threads(request.threads);
    return work(request);
  });
}

const EngineApi kEngineApi{
    enter<TrainRequest, engine_train>,
    enter<ResumeRequest, engine_resume>,
    enter<SampleRequest, engine_sample>,
    enter<ReconstructRequest, engine_reconstruct>,
    enter<TranslateRequest, engine_translate>,
    enter<LatentRequest, engine_latent>,
    enter<EncodeRequest, engine_encode>,
    enter<DecodeRequest, engine_decode>,
    enter<EvalRequest, engine_eval>,
    [] { return write_json(schema_to_node(engine_schema())); },
    [] { return write_json(engine_versions()); },
};

}  // namespace
}  // namespace elbo

extern "C" __attribute__((visibility("default"))) const elbo::EngineApi* elbo_engine() {
  return &elbo::kEngineApi;
}
