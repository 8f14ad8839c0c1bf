// SPDX-License-Identifier: MIT
// Which interface of the network the ranks talk over.
#pragma once
#include <string>

namespace elbo::collective {

/// An interface of this machine.
struct Interface {
  std::string name;     ///< "eth0"
  std::string address;  ///< of IPv4 or IPv6, as a number
};

/// The interface by which this machine reaches `host`; `host` may be this machine. IoError where
/// the name is unknown or no way leads there.
Interface interface_towards(const std::string& host);

/// The interface called `name`; IoError, with those that there are.
Interface interface_called(const std::string& name);

}  // namespace elbo::collective
