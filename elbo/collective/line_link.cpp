// SPDX-License-Identifier: MIT
// Sockets of TCP: made with a time limit, used without waiting.
#include "elbo/collective/line_link.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::collective {
namespace {

constexpr size_t kLongestLine = 4000;  // bytes; what is longer is cut, or comes from a stranger
constexpr double kGreeting = 5;        // seconds that a caller has to say who it is

using AddressList = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

AddressList numeric_address(const std::string& address, int64_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), str(port).c_str(), &hints, &found) != 0)
    throw IoError("the ranks cannot meet: ", printable(address), " is no address");
  return {found, freeaddrinfo};
}

/// The first line that comes within `seconds`.
std::optional<std::string> first_line(LineLink& link, double seconds) {
  std::vector<std::string> lines;
  for (const double end = monotonic_seconds() + seconds; lines.empty();) {
    const int left = static_cast<int>((end - monotonic_seconds()) * 1000);
    pollfd wanted{link.descriptor(), POLLIN, 0};
    if (left <= 0 || poll(&wanted, 1, left) <= 0 || !link.receive(lines)) return std::nullopt;
  }
  return lines.front();
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

LineLink::LineLink(int64_t rank, Descriptor socket) : rank_(rank), socket_(std::move(socket)) {}

void LineLink::send(std::string line) {
  if (line.size() > kLongestLine) line.resize(kLongestLine);
  std::replace(line.begin(), line.end(), '\n', ' ');
  line += '\n';
  // Lines are rare and short: what the kernel's buffer does not take goes to somebody who is lost.
  (void)::send(socket_.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool LineLink::receive(std::vector<std::string>& lines) {
  char buffer[4096];
  for (;;) {
    const ssize_t got = recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    pending_.append(buffer, static_cast<size_t>(got));
    for (size_t end; (end = pending_.find('\n')) != std::string::npos; pending_.erase(0, end + 1))
      lines.push_back(pending_.substr(0, end));
    if (pending_.size() > 2 * kLongestLine) return false;
  }
}

Listener::Listener(const std::string& address) {
  const AddressList found = numeric_address(address, 0);
  socket_ = Descriptor(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  if (socket_.get() < 0 || bind(socket_.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      listen(socket_.get(), SOMAXCONN) != 0 ||
      getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&own), &length) != 0)
    throw IoError("rank 0 cannot listen at ", printable(address), ": ", std::strerror(errno));
  port_ = ntohs(own.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(own).sin_port
                                         : reinterpret_cast<sockaddr_in6&>(own).sin6_port);
}

std::vector<LineLink> Listener::accept_all(int64_t size, const std::string& token, double seconds) {
  std::vector<std::optional<LineLink>> found(static_cast<size_t>(size - 1));
  const double end = monotonic_seconds() + seconds;
  const auto missing = [&] {
    std::vector<std::string> out;
    for (size_t i = 0; i < found.size(); ++i)
      if (!found[i]) out.push_back(str(i + 1));
    return out;
  };
  while (!missing().empty()) {
    pollfd wanted{socket_.get(), POLLIN, 0};
    const int left = static_cast<int>((end - monotonic_seconds()) * 1000);
    if (left <= 0)
      throw IoError("after ", seconds, " s these ranks are missing: ", join(missing(), ", "));
    if (poll(&wanted, 1, left) <= 0) continue;
    LineLink caller(0, Descriptor(accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
    std::istringstream words(first_line(caller, kGreeting).value_or(""));
    std::string said;
    int64_t rank = 0;
    if (!(words >> said >> rank) || said != token || rank < 1 || rank >= size) continue;
    caller.send(token);
    found[static_cast<size_t>(rank - 1)].emplace(rank, Descriptor(dup(caller.descriptor())));
  }
  std::vector<LineLink> out;
  for (std::optional<LineLink>& link : found) out.push_back(std::move(*link));
  return out;
}

LineLink connect_to(const Call& call, double seconds) {
  const AddressList found = numeric_address(call.address, call.port);
  for (const double end = monotonic_seconds() + seconds; monotonic_seconds() < end;) {
    Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connect(socket.get(), found->ai_addr, found->ai_addrlen) == 0) {
      LineLink link(0, std::move(socket));
      link.send(str(call.token, " ", call.rank));
      if (first_line(link, end - monotonic_seconds()) == call.token) return link;
      throw IoError("rank 0 at ", call.address, " does not know this rank; is another run there?");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw IoError("rank ", call.rank, " cannot reach rank 0 at ", call.address, ", port ", call.port,
                ": ", std::strerror(errno), "; a firewall, or another interface (--interface)?");
}

}  // namespace elbo::collective
