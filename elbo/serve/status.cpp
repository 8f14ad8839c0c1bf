// SPDX-License-Identifier: MIT
// The session, how things are, and the stream of what happens.
#include "elbo/core/build_info.h"
#include "elbo/core/str.h"
#include "elbo/serve/credentials.h"
#include "elbo/serve/router.h"
#include "elbo/serve/worker_pool.h"

namespace elbo::serve {
namespace {

Node worker_node(const ServeContext& context) {
  if (context.worker != nullptr) return context.worker->status();
  Node out = Node::table();
  out.set("state", Node(std::string("failed")));
  out.set("died", Node(int64_t{0}));
  out.set("text", Node(std::string("this studio has no process that computes")));
  return out;
}

}  // namespace

/// POST /api/session {"token": HEX}: the cookie of a session, for the token of the link.
Response session_route(const ServeContext& context, const Request& request) {
  const Node body = request.json();
  const Node* given = body.find("token");
  const auto* token = given == nullptr ? nullptr : std::get_if<std::string>(&given->value());
  if (token == nullptr || !is_same_secret(context.credentials->token, *token))
    throw Refusal(401, "Refused",
                  "this link belongs to another start of the studio; take the one that it printed "
                  "last");
  Response out = json_response(Node::table());
  out.headers.emplace_back("Set-Cookie",
                           str(cookie_name(request.host), "=", context.credentials->cookie,
                               "; Path=/; HttpOnly; SameSite=Strict"));
  return out;
}

/// GET /api/status: what serves, what it looks at, how the worker is.
Response status_route(const ServeContext& context, const Request&) {
  Node out = Node::table();
  out.set("version", Node(std::string(build_info().version)));
  out.set("commit", Node(std::string(build_info().commit)));
  out.set("folder", Node(context.folder.string()));
  out.set("threads", Node(int64_t{context.threads}));
  Node::List devices;
  if (context.worker != nullptr)
    for (const std::string& device : context.worker->devices()) devices.emplace_back(device);
  out.set("devices", Node(std::move(devices)));
  out.set("worker", worker_node(context));
  out.set("queue",
          Node(static_cast<int64_t>(context.worker == nullptr ? 0 : context.worker->waiting())));
  return json_response(out);
}

/// GET /api/events: stays open and is told what happens, beginning with how the worker is.
Response events_route(const ServeContext& context, const Request&) {
  Response out;
  out.content_type = "text/event-stream";
  out.is_stream = true;
  const std::string first = event_text("worker", worker_node(context));
  const ByteView bytes = bytes_of(first);
  out.body.assign(bytes.begin(), bytes.end());
  return out;
}

}  // namespace elbo::serve
