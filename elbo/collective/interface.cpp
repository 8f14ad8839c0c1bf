// SPDX-License-Identifier: MIT
// A UDP socket that is connected sends nothing, but the system says from which address it would.
#include "elbo/collective/interface.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo::collective {
namespace {

std::string address_text(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET)
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  else
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text,
              sizeof text);
  return text;
}

/// All that are up and have an address, those of IPv4 first.
std::vector<Interface> interfaces() {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0)
    throw IoError("the network's interfaces cannot be listed: ", std::strerror(errno));
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(all, freeifaddrs);
  std::vector<Interface> out;
  for (const int family : {AF_INET, AF_INET6})
    for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next)
      if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == family &&
          (one->ifa_flags & IFF_UP) != 0)
        out.push_back({one->ifa_name, address_text(one->ifa_addr)});
  return out;
}

/// The address from which this machine would send to `host`.
std::string own_address_towards(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (const int code = getaddrinfo(host.c_str(), "9", &hints, &found); code != 0)
    throw IoError("no machine is called ", printable(host), ": ", gai_strerror(code),
                  "; MASTER_ADDR wants the name or address of rank 0's machine");
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const int descriptor = socket(one->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) continue;
    sockaddr_storage own{};
    socklen_t length = sizeof own;
    const bool known = connect(descriptor, one->ai_addr, one->ai_addrlen) == 0 &&
                       getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length) == 0;
    close(descriptor);
    if (known) return address_text(reinterpret_cast<sockaddr*>(&own));
  }
  throw IoError("no way leads to ", printable(host),
                ", where rank 0 is; is the network up? --interface chooses an interface");
}

}  // namespace

Interface interface_towards(const std::string& host) {
  const std::string own = own_address_towards(host);
  for (const Interface& one : interfaces())
    if (one.address == own || (own.starts_with("127.") && one.name == "lo")) return one;
  throw IoError("no interface has the address ", own, ", from which this machine reaches ",
                printable(host), "; try --interface");
}

Interface interface_called(const std::string& name) {
  std::vector<std::string> names;
  for (const Interface& one : interfaces()) {
    if (one.name == name) return one;
    names.push_back(one.name);
  }
  throw IoError("this machine has no interface \"", printable(name), "\" that is up",
                did_you_mean(name, names), "; there are ", join(names, ", "));
}

}  // namespace elbo::collective
