// SPDX-License-Identifier: MIT
// From method and path to the function that answers: exact texts, one table (routes.def).
#pragma once
#include <span>
#include <string_view>

#include "elbo/serve/context.h"
#include "elbo/serve/message.h"

namespace elbo::serve {

inline constexpr std::string_view kSessionPath = "/api/session";  ///< the one without a session
inline constexpr std::string_view kComputePath = "/api/compute";  ///< the one that takes a frame

/// A line of routes.def: one of the two functions is set.
struct Route {
  std::string_view method, path;  ///< exactly these
  double seconds = 10;            ///< the longest that a page waits for its answer
  Response (*answer)(const ServeContext&, const Request&) = nullptr;  ///< answers at once
  void (*answer_later)(const ServeContext&, const Request&, Respond) = nullptr;  ///< answers later
};

/// All lines of routes.def.
std::span<const Route> routes();

/// The route of exactly this method and path; null where there is none.
const Route* find_route(std::string_view method, std::string_view path);

/// Whether some method has this path.
bool is_route(std::string_view path);

/// Declares the handler of a line of routes.def.
#define ROUTE(method, path, seconds, handler) \
  Response handler(const ServeContext& context, const Request& request);
/// The same of one that answers later.
#define DEFERRED(method, path, seconds, handler) \
  void handler(const ServeContext& context, const Request& request, Respond respond);
#include "elbo/serve/routes.def"
#undef ROUTE
#undef DEFERRED

}  // namespace elbo::serve
