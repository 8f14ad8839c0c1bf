// SPDX-License-Identifier: MIT
// The worker's loop: one request after another, each answered by a frame. It sleeps in read()
// between them and ends when the server has closed its side.
#include <csignal>

#include "elbo/api/error_name.h"
#include "elbo/api/frame_link.h"
#include "elbo/core/error.h"
#include "elbo/engine/commands.h"
#include "elbo/engine/studio/studio_session.h"
#include "elbo/kernels/spin_wait.h"

namespace elbo::engine {
namespace {

/// The answer as it is sent; an error in its place where it is too large.
Bytes encoded_answer(const api::Frame& answer) {
  try {
    return api::encode_frame(answer, api::kFromWorker);
  } catch (const DataError& error) {
    api::Frame refusal;
    refusal.head.set("error", api::error_node(api::error_name(error.kind()), error.what()));
    if (const Node* number = answer.head.find("number")) refusal.head.set("number", *number);
    return api::encode_frame(refusal, api::kFromWorker);
  }
}

}  // namespace

int engine_studio_worker(const api::StudioWorkerRequest& request) {
  std::signal(SIGINT, SIG_IGN);  // of the terminal: the server decides when it ends
  std::signal(SIGPIPE, SIG_IGN);
  const api::FrameLink link{request.descriptor, api::kFromWorker, api::kToWorker, "studio"};
  StudioSession session({request.device, request.memory});
  kernels::WaitGovernor waiting;
  api::Frame ready;
  ready.head.set("ready", Node(true));
  send_frame(link, encode_frame(ready, api::kFromWorker));
  while (const auto bytes = receive_frame(link)) {
    send_frame(link, encoded_answer(session.answer(*bytes)));
    waiting.tick();
  }
  return 0;
}

}  // namespace elbo::engine
