// SPDX-License-Identifier: MIT
// The sockets that wait for pages, and what the address they are bound to means.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace elbo::serve {

/// Where to wait.
struct ListenPlace {
  std::string host;       ///< "": this machine alone, 127.0.0.1 and ::1; else an address of it
  uint16_t port = 8617;   ///< 0: any that is free
  bool is_exact = false;  ///< no other port where this one is taken
};

/// Sockets that wait; they are closed with it.
class Listeners {
 public:
  /// Binds: where the port is taken and another will do, the next free of the fifty behind it.
  /// IoError that says what to try.
  explicit Listeners(const ListenPlace& place);
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  const std::vector<int>& descriptors() const { return descriptors_; }  ///< of each address
  uint16_t port() const { return port_; }                               ///< of all of them

 private:
  void bind_all(const std::string& host, uint16_t port);
  void close_all();

  std::vector<int> descriptors_;
  uint16_t port_ = 0;
};

/// Whether `host` is an address or name of this machine's loopback interface.
bool is_loopback_host(const std::string& host);

/// What it means that other machines can reach `host`, and what to do instead.
std::string exposure_text(const std::string& host, uint16_t port);

}  // namespace elbo::serve
