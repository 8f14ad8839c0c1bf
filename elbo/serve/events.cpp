// SPDX-License-Identifier: MIT
// Texts of server-sent events, and whoever passes them on.
#include "elbo/serve/events.h"

#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::serve {

// JSON on one line has no line end in it, so that nothing in `data` can end the event.
std::string event_text(std::string_view name, const Node& data) {
  return str("event: ", name, "\ndata: ", io::write_json(data), "\n\n");
}

void EventHub::publish(std::string_view name, const Node& data) {
  const std::lock_guard guard(lock_);
  if (sink_) sink_(event_text(name, data));
}

void EventHub::connect(std::function<void(std::string)> sink) {
  const std::lock_guard guard(lock_);
  sink_ = std::move(sink);
}

}  // namespace elbo::serve
