// SPDX-License-Identifier: MIT
// Where the studio waits: loopback alone unless it is told otherwise, and which port it takes.
#include "elbo/serve/listener.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "elbo/core/error.h"

namespace elbo::serve {
namespace {

using ::testing::HasSubstr;

/// The address that a socket is bound to; of IPv6 the sixteen bytes.
std::string bound_address(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  EXPECT_EQ(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size), 0);
  if (address.ss_family == AF_INET6) {
    const auto& bytes = reinterpret_cast<sockaddr_in6&>(address).sin6_addr;
    return {reinterpret_cast<const char*>(&bytes), 16};
  }
  const auto& bytes = reinterpret_cast<sockaddr_in&>(address).sin_addr;
  return {reinterpret_cast<const char*>(&bytes), 4};
}

std::string refusal_of(const ListenPlace& place) {
  try {
    const Listeners listeners(place);
  } catch (const IoError& error) {
    return error.what();
  }
  return "bound";
}

TEST(Listeners, WaitOnLoopbackAloneAndAreClosedOnExec) {
  const Listeners listeners({"", 0, true});
  EXPECT_NE(listeners.port(), 0);
  ASSERT_FALSE(listeners.descriptors().empty());
  const std::string v4("\x7f\0\0\1", 4), v6 = std::string(15, '\0') + '\1';
  for (const int descriptor : listeners.descriptors()) {
    const std::string address = bound_address(descriptor);
    EXPECT_TRUE(address == v4 || address == v6);
    EXPECT_NE(::fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(bound_address(listeners.descriptors().front()), v4);
}

TEST(Listeners, TakeTheNextPortWhereOneIsTakenUnlessItWasNamed) {
  const Listeners first({"", 0, true});
  EXPECT_THAT(refusal_of({"", first.port(), true}), HasSubstr("is taken by another program"));
  const Listeners next({"", first.port(), false});
  EXPECT_GT(next.port(), first.port());
}

TEST(Listeners, SayWhatIsWrongWithAnAddress) {
  EXPECT_THAT(refusal_of({"203.0.113.1", 0, true}), HasSubstr("203.0.113.1"));
}

TEST(Listeners, OtherAddressesThanLoopbackAreExposed) {
  for (const char* own : {"", "localhost", "127.0.0.1", "127.0.0.5", "::1"})
    EXPECT_TRUE(is_loopback_host(own)) << own;
  for (const char* open :
       {"0.0.0.0", "::", "192.168.0.2", "example.org", "1127.0.0.1", "127.example.org"})
    EXPECT_FALSE(is_loopback_host(open)) << open;
  EXPECT_THAT(exposure_text("0.0.0.0", 8617), HasSubstr("ssh -L 8617:127.0.0.1:8617"));
}

}  // namespace
}  // namespace elbo::serve
