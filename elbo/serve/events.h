// SPDX-License-Identifier: MIT
// Server-sent events: what happens, told to every page that is open (GET /api/events).
#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "elbo/core/node.h"

namespace elbo::serve {

/// One event as it goes over the wire: `event: NAME`, `data: JSON`, an empty line. `name` is a
/// word of ours.
std::string event_text(std::string_view name, const Node& data);

/// Where anybody says what has happened. Any thread may call it.
class EventHub {
 public:
  /// Tells every page. Never waits for one.
  void publish(std::string_view name, const Node& data);
  /// Who passes events on to pages; empty to end that. Called with texts of event_text().
  void connect(std::function<void(std::string)> sink);

 private:
  std::mutex lock_;
  std::function<void(std::string)> sink_;
};

}  // namespace elbo::serve
