// SPDX-License-Identifier: MIT
// The worker's loop: one request after another, each answered by a frame.
#include "elbo/api/error_name.h"
#include "elbo/api/frame_link.h"
#include "elbo/core/error.h"
#include "elbo/engine/commands.h"
#include "elbo/engine/guard.h"

namespace elbo::engine {
namespace {

api::Frame answered_studio(const api::Frame& request) {
  const Node* op = request.head.find("op");
  throw Unsupported("the worker does not know the operation ",
                    op == nullptr ? std::string("(none)") : op->literal());
}

api::Frame studio_answer(ByteView bytes) {
  api::Frame request, answer;
  try {
    request = api::decode_frame(bytes, api::kToWorker, "request");
    answer = answered_studio(request);
  } catch (...) {
    const CaughtFailure failure = caught_failure();
    answer.head.set("error", api::error_node(api::error_name(failure.kind), failure.text));
  }
  if (const Node* number = request.head.find("number")) answer.head.set("number", *number);
  return answer;
}

}  // namespace

int engine_studio_worker(const api::StudioWorkerRequest& request) {
  const api::FrameLink link{request.descriptor, api::kFromWorker, api::kToWorker, "studio"};
  api::Frame ready;
  ready.head.set("ready", Node(true));
  send_frame(link, encode_frame(ready, api::kFromWorker));
  while (const auto bytes = receive_frame(link))
    send_frame(link, encode_frame(studio_answer(*bytes), api::kFromWorker));
  return 0;
}

}  // namespace elbo::engine
