// SPDX-License-Identifier: MIT
// How long does the studio's worker take for what somebody waits for?
//   bench_studio RUN...
// Of each run or bundle: one code decoded, one picture sampled, one test example encoded, and a
// wall of 64; requests and answers as frames, without the socket. Middle and 95 % of 200, in ms.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "elbo/core/clock.h"
#include "elbo/engine/studio/studio_session.h"

namespace elbo::bench {
namespace {

constexpr int kRequests = 200;

api::Frame request_of(const std::string& op, const std::string& run) {
  api::Frame out;
  out.head.set("op", Node(op));
  out.head.set("path", Node(run));
  out.head.set("args", Node::table());
  return out;
}

/// One code of such a size.
api::Frame decode_request(const std::string& run, int64_t size) {
  api::Frame out = request_of("decode", run);
  std::vector<float> code(static_cast<size_t>(size));
  Rng(1).normal(code, 1);
  api::set_array(out, *out.head.find("args"), "codes",
                 api::array_of(std::span<const float>(code), {1, size}));
  return out;
}

api::Frame encode_request(const std::string& run) {
  api::Frame out = request_of("encode", run);
  Node examples = Node::table();
  examples.set("indices", Node(Node::List{Node(int64_t{0})}));
  out.head.find("args")->set("examples", std::move(examples));
  return out;
}

api::Frame sample_request(const std::string& run, int64_t count) {
  api::Frame out = request_of("sample", run);
  out.head.find("args")->set("count", Node(count));
  return out;
}

void time_requests(engine::StudioSession& session, const char* what, const api::Frame& request) {
  const Bytes bytes = api::encode_frame(request, api::kToWorker);
  std::vector<double> taken;
  for (int i = 0; i < kRequests; ++i) {
    const double begin = monotonic_seconds();
    const api::Frame answer = session.answer(bytes);
    api::encode_frame(answer, api::kFromWorker);
    if (answer.head.find("error") != nullptr) {
      std::printf("  %-12s not by this model\n", what);
      return;
    }
    taken.push_back(1e3 * (monotonic_seconds() - begin));
  }
  std::sort(taken.begin(), taken.end());
  std::printf("  %-12s %7.2f %7.2f\n", what, taken[kRequests / 2], taken[kRequests * 95 / 100]);
}

void time_run(engine::StudioSession& session, const std::string& run) {
  const double begin = monotonic_seconds();
  const api::Frame about =
      session.answer(api::encode_frame(request_of("describe", run), api::kToWorker));
  std::printf("%s, opened in %.0f ms\n", run.c_str(), 1e3 * (monotonic_seconds() - begin));
  const Node* size = about.head.find("latent_dim");
  const auto* latent_dim = size == nullptr ? nullptr : std::get_if<int64_t>(&size->value());
  if (latent_dim != nullptr) time_requests(session, "decode 1", decode_request(run, *latent_dim));
  time_requests(session, "sample 1", sample_request(run, 1));
  time_requests(session, "encode 1", encode_request(run));
  time_requests(session, "sample 64", sample_request(run, 64));
}

}  // namespace
}  // namespace elbo::bench

int main(int count, char** words) {
  if (count < 2) {
    std::puts("Usage: bench_studio RUN...");
    return 2;
  }
  elbo::engine::StudioSession session({});
  for (int i = 1; i < count; ++i) elbo::bench::time_run(session, words[i]);
  return 0;
}
