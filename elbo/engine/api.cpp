// SPDX-License-Identifier: MIT
// The exported table of functions, by which the program reaches the torch library.
#include "elbo/api/requests.h"
#include "elbo/core/log.h"
#include "elbo/engine/commands.h"
#include "elbo/engine/describe.h"
#include "elbo/engine/guard.h"
#include "elbo/engine/threads.h"
#include "elbo/io/json.h"

namespace elbo::engine {
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

const api::EngineApi kEngineApi{
    enter<api::TrainRequest, engine_train>,
    enter<api::ResumeRequest, engine_resume>,
    enter<api::SampleRequest, engine_sample>,
    enter<api::ReconstructRequest, engine_reconstruct>,
    enter<api::TranslateRequest, engine_translate>,
    enter<api::LatentRequest, engine_latent>,
    enter<api::EncodeRequest, engine_encode>,
    enter<api::DecodeRequest, engine_decode>,
    enter<api::ExportRequest, engine_export>,
    enter<api::EvalRequest, engine_eval>,
    enter<api::StudioWorkerRequest, engine_studio_worker>,
    [] { return io::write_json(api::schema_to_node(engine_schema())); },
    [] { return io::write_json(engine_versions()); },
};

}  // namespace
}  // namespace elbo::engine

extern "C" __attribute__((visibility("default"))) const elbo::api::EngineApi* elbo_engine() {
  return &elbo::engine::kEngineApi;
}
