// SPDX-License-Identifier: MIT
// The table, and a search through it: there are some forty lines.
#include "elbo/serve/router.h"

#include <algorithm>

namespace elbo::serve {
namespace {

constexpr Route kRoutes[] = {
#define ROUTE(method, path, seconds, handler) {#method, path, seconds, handler, nullptr},
#define DEFERRED(method, path, seconds, handler) {#method, path, seconds, nullptr, handler},
#include "elbo/serve/routes.def"
#undef ROUTE
#undef DEFERRED
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

const Route* find_route(std::string_view method, std::string_view path) {
  const auto found = std::find_if(std::begin(kRoutes), std::end(kRoutes), [&](const Route& route) {
    return route.method == method && route.path == path;
  });
  return found == std::end(kRoutes) ? nullptr : found;
}

bool is_route(std::string_view path) {
  return std::any_of(std::begin(kRoutes), std::end(kRoutes),
                     [&](const Route& route) { return route.path == path; });
}

}  // namespace elbo::serve
