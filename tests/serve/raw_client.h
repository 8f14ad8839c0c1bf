// SPDX-License-Identifier: MIT
// A client that sends whatever bytes a test likes, and reads answers by their Content-Length.
#pragma once
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "elbo/core/str.h"

namespace elbo::test {

/// An answer as it came; status 0: the connection was closed without one.
struct RawAnswer {
  int status = 0;
  std::string head, body;

  /// The value of a header; "" where it is not there.
  std::string header(const std::string& name) const {
    const std::string key = "\r\n" + name + ": ";
    const size_t at = head.find(key);
    if (at == std::string::npos) return "";
    const size_t begin = at + key.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

/// One connection to 127.0.0.1. It waits for up to half a minute for what must come, so that a
/// machine under load changes no outcome.
class RawClient {
 public:
  explicit RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  bool is_connected() const { return connected_; }

  /// Sends all of it; false where the server has closed.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  /// The next answer.
  RawAnswer receive() {
    RawAnswer out;
    size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!more()) return out;
    out.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    out.status = std::stoi(out.head.substr(9, 3));
    const std::string length = out.header("Content-Length");
    const size_t size = length.empty() ? 0 : std::stoul(length);
    while (buffer_.size() < size)
      if (!more()) return out;
    out.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return out;
  }
  RawAnswer ask(std::string_view text) { return send(text) ? receive() : receive(); }

  /// Reads until `text` has come, and takes it and all before it; "" where it does not come.
  std::string until(std::string_view text) {
    size_t at = 0;
    while ((at = buffer_.find(text)) == std::string::npos)
      if (!more()) return "";
    std::string out = buffer_.substr(0, at + text.size());
    buffer_.erase(0, at + text.size());
    return out;
  }

  /// Whether the server closes, sending no more than what is thrown away here.
  bool is_closed() {
    while (more()) buffer_.clear();
    return ended_;
  }

 private:
  bool more() {
    pollfd ready{socket_, POLLIN, 0};
    if (::poll(&ready, 1, 30000) <= 0) return false;
    char piece[16384];
    const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
    ended_ = got <= 0;
    if (got > 0) buffer_.append(piece, static_cast<size_t>(got));
    return got > 0;
  }

  int socket_;
  bool connected_ = false, ended_ = false;
  std::string buffer_;
};

}  // namespace elbo::test
