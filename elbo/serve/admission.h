// SPDX-License-Identifier: MIT
// Who is let in: what the head of a request must be before its body is read or anything is done.
// No socket: the same function is attacked by tests and by fuzzing.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/serve/credentials.h"
#include "elbo/serve/message.h"
#include "elbo/serve/router.h"

namespace elbo::serve {

/// The first line and the headers of a request as they came; names compare without case.
struct RequestHead {
  std::string_view method, target;                                     ///< of the first line
  std::vector<std::pair<std::string_view, std::string_view>> headers;  ///< in their order

  /// The value of the header; nothing where it is not there. Of several the first.
  std::optional<std::string_view> find(std::string_view name) const;
  size_t count(std::string_view name) const;  ///< how often the header is there
};

/// How much a request may be. Sizes in bytes.
struct RequestLimits {
  size_t connections = 64;                     ///< at once
  size_t streams = 16;                         ///< of those, how many may be waiting for events
  size_t head = 16 << 10;                      ///< first line and headers
  size_t headers = 100;                        ///< their number
  size_t target = 8 << 10;                     ///< path and query
  uint64_t body = (8 << 20) + (1 << 20) + 64;  ///< a frame's JSON, blob and prefix
  uint64_t json = 1 << 20;                     ///< a body of JSON
};

/// What admission needs to know.
struct AdmissionRules {
  std::vector<std::string> hosts;  ///< names that Host may have besides those of this machine
  Credentials credentials;         ///< of this start
  RequestLimits limits;            ///< of sizes
};

/// A request that may go on.
struct Admitted {
  Request request;               ///< without its body
  const Route* route = nullptr;  ///< null: a static file
  uint64_t body = 0;             ///< bytes that follow the head
};

/// Lets a request in or throws a Refusal. In this order: form, Host, place, origin, session, body.
Admitted admit(const RequestHead& head, const AdmissionRules& rules);

/// Whether `host`, a Host header, names this machine or one of `allowed`, with any port: behind
/// `ssh -L` the port is another than ours.
bool is_allowed_host(std::string_view host, const std::vector<std::string>& allowed);

}  // namespace elbo::serve
