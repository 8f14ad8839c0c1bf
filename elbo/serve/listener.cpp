// SPDX-License-Identifier: MIT
// By the system's calls: every descriptor is closed on exec, so that no training inherits the port.
#include "elbo/serve/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::serve {
namespace {

constexpr int kWaitingClients = 128;
constexpr int kPortsTried = 50;

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

AddressList addresses_of(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), str(port).c_str(), &hints, &found);
  if (error != 0)
    throw IoError("--host ", printable(host), ": ", ::gai_strerror(error),
                  "; want an address or a name of this machine");
  return {found, &::freeaddrinfo};
}

/// The socket, or the reason why there is none.
struct Bound {
  int descriptor = -1, error = 0;
};

Bound bound_to(const addrinfo& address) {
  const int on = 1;
  Bound out;
  out.descriptor = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (out.descriptor < 0) return {-1, errno};
  ::setsockopt(out.descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (address.ai_family == AF_INET6)
    ::setsockopt(out.descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(out.descriptor, address.ai_addr, address.ai_addrlen) == 0 &&
      ::listen(out.descriptor, kWaitingClients) == 0)
    return out;
  out.error = errno;
  ::close(out.descriptor);
  out.descriptor = -1;
  return out;
}

uint16_t port_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

[[noreturn]] void cannot_bind(const std::string& host, uint16_t port, int error) {
  if (error == EADDRINUSE)
    throw IoError("port ", port,
                  " is taken by another program; take another by --port, or 0 for "
                  "any that is free");
  if (error == EACCES)
    throw IoError("port ", port, " may not be taken by this user; take one from 1024 on");
  throw IoError("cannot wait for pages at ", printable(host), " port ", port, ": ",
                std::strerror(error));
}

}  // namespace

Listeners::Listeners(const ListenPlace& place) {
  const bool search = !place.is_exact && place.port != 0;
  for (int tried = 0;; ++tried) {
    const auto port = static_cast<uint16_t>(place.port + (search ? tried : 0));
    try {
      bind_all(place.host.empty() ? "127.0.0.1" : place.host, port);
      if (place.host.empty()) bind_all("::1", port_);
      return;
    } catch (const IoError&) {
      close_all();
      const bool again = tried < kPortsTried && (search ? port < 65535 : place.port == 0);
      if (!again) throw;
    }
  }
}

Listeners::~Listeners() { close_all(); }

void Listeners::close_all() {
  for (const int descriptor : descriptors_) ::close(descriptor);
  descriptors_.clear();
  port_ = 0;
}

void Listeners::bind_all(const std::string& host, uint16_t port) {
  const bool is_extra = port_ != 0;  // the second address need not be there
  if (is_extra && host.find(':') != std::string::npos) {
    const int probe = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return;
    ::close(probe);
  }
  const AddressList list = addresses_of(host, port);
  for (const addrinfo* address = list.get(); address != nullptr; address = address->ai_next) {
    const Bound bound = bound_to(*address);
    const bool is_absent = bound.error == EADDRNOTAVAIL || bound.error == EAFNOSUPPORT;
    if (bound.error != 0 && !(is_absent && is_extra)) cannot_bind(host, port, bound.error);
    if (bound.descriptor < 0) continue;
    descriptors_.push_back(bound.descriptor);
    if (port_ == 0) port_ = port_of(bound.descriptor);
    if (port == 0) return;  // another address would get another port
  }
}

bool is_loopback_host(const std::string& host) {
  const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
  return host.empty() || host == "localhost" || host == "::1" ||
         (is_number && host.starts_with("127."));
}

std::string exposure_text(const std::string& host, uint16_t port) {
  return str("--host ", printable(host),
             ": every machine that reaches this address may try to open the studio. Only the token "
             "keeps them out, and it travels without encryption. Safer is to leave --host away and "
             "to run, on the machine with the browser:\n  ssh -L ",
             port, ":127.0.0.1:", port, " ", "USER@THIS_MACHINE");
}

}  // namespace elbo::serve
