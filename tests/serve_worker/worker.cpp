// SPDX-License-Identifier: MIT
// A worker for the tests of the studio's server: it speaks the frames of a real one and does what
// it is told, good or bad. Its argument says how it starts: "well", "dies", "says nothing".
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "elbo/api/error_name.h"
#include "elbo/api/frame_link.h"

namespace {

using elbo::Bytes;
using elbo::Node;
using elbo::api::Frame;

std::string word_of(const Node& node, const char* key) {
  const Node* found = node.find(key);
  const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->value());
  return text == nullptr ? "" : *text;
}

void write_raw(const char* bytes, size_t size) {
  if (::write(3, bytes, size) < 0) std::perror("write");
}

[[noreturn]] void wait_forever() {
  for (;;) ::pause();
}

/// Does what has no answer.
void misbehave(const std::string& op) {
  if (op == "crash") {
    ::signal(SIGSEGV, SIG_DFL);
    ::raise(SIGSEGV);
  }
  if (op == "exit") {
    std::fputs("the last words\x1b[31m\n", stderr);
    ::_exit(7);
  }
  if (op == "hang") wait_forever();
  if (op == "garbage") write_raw("\xff\xff\xff\xff\xff\xff\xff\xff", 8), wait_forever();
  if (op == "no_json") write_raw("\2\0\0\0\0\0\0\0no", 10), wait_forever();
  if (op == "half") write_raw("\2\0\0\0\0\0\0\0{", 9), wait_forever();
}

Frame answer_to(const Frame& request) {
  const std::string op = word_of(request.head, "op");
  misbehave(op);
  Frame answer;
  answer.head.set("number", *request.head.find("number"));
  if (op == "error") {
    answer.head.set("error", elbo::api::error_node("Unsupported", "it has no <b>encoder</b>"));
    return answer;
  }
  if (op == "wrong_number") answer.head.set("number", Node(int64_t{-1}));
  if (op == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(20));
  // A file that the test makes lets it go on.
  if (op == "gate")
    while (::access(word_of(*request.head.find("args"), "file").c_str(), F_OK) != 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  answer.head.set("pid", Node(int64_t{::getpid()}));
  answer.head.set("path", *request.head.find("path"));
  answer.head.set("args", *request.head.find("args"));
  answer.blob = request.blob;
  if (op == "large") answer.blob.resize(60 << 20);
  return answer;
}

}  // namespace

int main(int, char** argv) {
  const std::string how = argv[1];
  if (how == "dies") return 5;
  if (how == "says nothing") wait_forever();
  const elbo::api::FrameLink link{3, elbo::api::kFromWorker, elbo::api::kToWorker, "test"};
  Frame ready;
  ready.head.set("ready", Node(true));
  ready.head.set("devices", Node(Node::List{Node(std::string("cpu")), Node(std::string("gpu"))}));
  send_frame(link, encode_frame(ready, link.outgoing));
  while (const auto bytes = receive_frame(link))
    send_frame(link, encode_frame(answer_to(decode_frame(*bytes, link.incoming, "request")),
                                  link.outgoing));
  return 0;
}
