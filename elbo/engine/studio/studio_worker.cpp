// SPDX-License-Identifier: MIT
// The worker's loop: one request after another, each answered by a frame. It sleeps in read()
// between them and ends when the server has closed its side.
#include <csignal>

#include "elbo/api/error_name.h"
#include "elbo/api/frame_link.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/commands.h"
#include "elbo/engine/studio/studio_session.h"
#include "elbo/kernels/spin_wait.h"
#include "elbo/tensor/device.h"

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

/// The first frame: what this process can compute with.
api::Frame ready_frame() {
  Node::List devices{Node(std::string("cpu"))};
  for (int64_t gpu = 0; gpu < tensor::gpu_support().count; ++gpu)
    devices.emplace_back(str("cuda:", gpu));
  api::Frame out;
  out.head.set("ready", Node(true));
  out.head.set("devices", Node(std::move(devices)));
  return out;
}

}  // namespace

int engine_studio_worker(const api::StudioWorkerRequest& request) {
  std::signal(SIGINT, SIG_IGN);  // of the terminal: the server decides when it ends
  std::signal(SIGPIPE, SIG_IGN);
  const api::FrameLink link{request.descriptor, api::kFromWorker, api::kToWorker, "studio"};
  StudioSession session({request.device, request.memory});
  kernels::WaitGovernor waiting;
  send_frame(link, encode_frame(ready_frame(), api::kFromWorker));
  while (const auto bytes = receive_frame(link)) {
    send_frame(link, encoded_answer(session.answer(*bytes)));
    waiting.tick();
  }
  return 0;
}

}  // namespace elbo::engine
