// SPDX-License-Identifier: MIT
// The routes that begin, end and change runs, and those of experiments that are being written.
#include <atomic>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/serve/content.h"
#include "elbo/serve/jobs/experiment_text.h"
#include "elbo/serve/jobs/questions.h"
#include "elbo/serve/jobs/run_actions.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/router.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kMostSchemaFile = uint64_t{16} << 20;  // bytes

Response done_response(std::optional<int64_t> job = {}) {
  return json_response(answer_table({{"ok", Node(true)}, {"job", answer_whole(job)}}));
}

std::shared_ptr<WatchedRun> run_in(const ServeContext& context, const Node& body) {
  return wanted_run(context, wanted_text(body, "id"));
}

/// The text and the settings of an experiment; what is relative in it is so to the working folder.
api::ExperimentText experiment_in(const Node& body) {
  return {wanted_text(body, "text"), "experiment.toml", "", texts_or_none(body, "sets")};
}

}  // namespace

Response stop_route(const ServeContext& context, const Request& request) {
  send_wish(run_in(context, request.json())->path(), RunWish::stop);
  return done_response();
}

Response checkpoint_route(const ServeContext& context, const Request& request) {
  send_wish(run_in(context, request.json())->path(), RunWish::checkpoint);
  return done_response();
}

Response resume_route(const ServeContext& context, const Request& request) {
  return done_response(order_resume(context.content->jobs(), *run_in(context, request.json())));
}

Response further_route(const ServeContext& context, const Request& request) {
  const Node body = request.json();
  return done_response(order_further(context.content->jobs(), *run_in(context, body),
                                     whole_or_none(body, "epochs"), whole_or_none(body, "steps")));
}

Response measure_route(const ServeContext& context, const Request& request) {
  const Node body = request.json();
  return done_response(order_measure(context.content->jobs(), *run_in(context, body),
                                     wanted_text(body, "protocol"), context.content->schema()));
}

Response remove_route(const ServeContext& context, const Request& request) {
  const Node body = request.json();
  remove_watched_run(*run_in(context, body), wanted_text(body, "name"));
  context.content->look();
  return done_response();
}

Response train_route(const ServeContext& context, const Request& request) {
  const Node body = request.json();
  StudioContent& content = *context.content;
  const OrderedTraining started =
      order_training(content.jobs(),
                     {wanted_text(body, "text"), texts_or_none(body, "sets"),
                      text_or(body, "name", ""), truth_or(body, "queue", true)},
                     content.catalogue().root(), content.schema());
  return json_response(
      answer_table({{"job", answer_whole(started.job)}, {"id", answer_text(started.run)}}));
}

Response jobs_route(const ServeContext& context, const Request&) {
  return json_response(shown(context.content->jobs().jobs()));
}

Response cancel_route(const ServeContext& context, const Request& request) {
  const auto job = whole_or_none(request.json(), "job");
  if (!job) throw Refusal(400, "Usage", "request: job: want a whole number");
  context.content->jobs().cancel(*job);
  return done_response();
}

Response schema_route(const ServeContext& context, const Request&) {
  Response out;
  out.body = real_fs().read(context.share / "schema.json", kMostSchemaFile);
  return out;
}

Response presets_route(const ServeContext& context, const Request&) {
  return json_response(shown(presets_answer(context.share / "experiments")));
}

Response resolve_route(const ServeContext& context, const Request& request) {
  return json_response(
      shown(resolve_answer(experiment_in(request.json()), context.content->schema())));
}

Response estimate_route(const ServeContext& context, const Request& request) {
  StudioContent& content = *context.content;
  const Node experiment = api::resolve_experiment(
      api::experiment_tree(experiment_in(request.json())), content.schema());
  static std::atomic<int> count{0};
  const Path file =
      content.jobs().keep(str("estimate-", ++count, ".toml"), io::write_toml(experiment));
  const Response out =
      answered([&] { return json_response(shown(estimate_of(context.program, file))); });
  real_fs().remove(file);
  return out;
}

Response protocols_route(const ServeContext& context, const Request& request) {
  const auto run = wanted_run(context, request.want("id"));
  return json_response(shown(context.content->protocols(*run)));
}

}  // namespace elbo::serve
