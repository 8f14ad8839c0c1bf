// SPDX-License-Identifier: MIT
// poll() before each piece, so that a deadline holds for the whole frame.
#include "elbo/api/frame_link.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cmath>
#include <cstring>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"

namespace elbo::api {
namespace {

/// Until when something may take, on the monotonic clock.
struct LinkDeadline {
  double at = 0;
  bool none = true;

  explicit LinkDeadline(double seconds) : at(monotonic_seconds() + seconds), none(seconds < 0) {}
  int milliseconds_left() const {
    if (none) return -1;
    return static_cast<int>(std::ceil(std::max(0., at - monotonic_seconds()) * 1000));
  }
};

[[noreturn]] void link_broken(const FrameLink& link, const char* what) {
  throw IoError(link.name, ": ", what, ": ", std::strerror(errno));
}

void wait_for(const FrameLink& link, int16_t events, const LinkDeadline& deadline) {
  for (;;) {
    pollfd ready{link.descriptor, events, 0};
    const int left = deadline.milliseconds_left();
    const int count = ::poll(&ready, 1, left);
    if (count > 0) return;
    if (count < 0 && errno != EINTR) link_broken(link, "cannot wait for it");
    if (count == 0) throw IoError(link.name, ": no answer in time");
  }
}

/// Fills `out`, or returns how much came before the other side closed.
size_t receive_all(const FrameLink& link, std::span<std::byte> out, const LinkDeadline& deadline) {
  size_t done = 0;
  while (done < out.size()) {
    wait_for(link, POLLIN, deadline);
    const ssize_t got = ::recv(link.descriptor, out.data() + done, out.size() - done, MSG_DONTWAIT);
    if (got == 0) return done;
    if (got > 0) done += static_cast<size_t>(got);
    else if (errno == ECONNRESET) return done;  // it died with something unread
    else if (errno != EINTR && errno != EAGAIN) link_broken(link, "cannot read");
  }
  return done;
}

}  // namespace

std::optional<Bytes> receive_frame(const FrameLink& link, double seconds) {
  const LinkDeadline deadline(seconds);
  Bytes out(kFramePrefix);
  const size_t first = receive_all(link, out, deadline);
  if (first == 0) return {};
  if (first < out.size()) throw IoError(link.name, ": closed within a message");
  out.resize(frame_sizes(out, link.incoming, link.name).whole());
  const auto rest = std::span(out).subspan(kFramePrefix);
  if (receive_all(link, rest, deadline) < rest.size())
    throw IoError(link.name, ": closed within a message");
  return out;
}

void send_frame(const FrameLink& link, ByteView encoded, double seconds) {
  const LinkDeadline deadline(seconds);
  while (!encoded.empty()) {
    wait_for(link, POLLOUT, deadline);
    const ssize_t sent =
        ::send(link.descriptor, encoded.data(), encoded.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) encoded = encoded.subspan(static_cast<size_t>(sent));
    else if (errno != EINTR && errno != EAGAIN) link_broken(link, "cannot write");
  }
}

}  // namespace elbo::api
