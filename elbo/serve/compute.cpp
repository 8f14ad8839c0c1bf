// SPDX-License-Identifier: MIT
// POST /api/compute: from a page's frame to the worker's, which has a path where that had an id.
#include "elbo/core/str.h"
#include "elbo/serve/router.h"
#include "elbo/serve/worker_pool.h"

namespace elbo::serve {
namespace {

constexpr size_t kLongestComputeWord = 64;

/// The word under `key`: "" where there is none and it may be missing.
std::string word_under(const Node& head, std::string_view key, bool may_miss) {
  const Node* node = head.find(key);
  if (node == nullptr && may_miss) return "";
  const auto* text = node == nullptr ? nullptr : std::get_if<std::string>(&node->value());
  if (text == nullptr || text->empty() || text->size() > kLongestComputeWord)
    throw Refusal(400, "Usage",
                  str("want \"", key, "\", a text of at most ", kLongestComputeWord, " bytes"));
  return *text;
}

}  // namespace

void compute_route(const ServeContext& context, const Request& request, Respond respond) {
  const api::Frame asked = api::decode_frame(request.body, api::kToWorker, "request");
  for (const Node::Entry& entry : asked.head.entries())
    if (entry.key != "op" && entry.key != "model" && entry.key != "lane" && entry.key != "args")
      throw Refusal(400, "Usage", str("want op, model, lane and args, got ", printable(entry.key)));
  ComputeTask task;
  task.lane = word_under(asked.head, "lane", true);
  task.frame.head.set("op", Node(word_under(asked.head, "op", false)));
  const Place place = context.places.want(word_under(asked.head, "model", false));
  if (place.kind == PlaceKind::study) throw not_found("this id belongs to a study, not to a model");
  task.frame.head.set("path", Node(place.path.string()));
  const Node* args = asked.head.find("args");
  if (args != nullptr && !args->is_table()) throw Refusal(400, "Usage", "want args, a table");
  task.frame.head.set("args", args == nullptr ? Node::table() : *args);
  task.frame.blob = asked.blob;
  if (context.worker == nullptr)
    throw Refusal(503, "WorkerDied", "this studio has no process that computes");
  task.respond = std::move(respond);
  context.worker->submit(std::move(task));
}

}  // namespace elbo::serve
