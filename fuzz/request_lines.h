// SPDX-License-Identifier: MIT
// A request's head from bytes, as loosely as anything may be called one: what admission is fuzzed
// with.
#pragma once
#include <string_view>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/serve/admission.h"

namespace elbo {

/// The first line's words and the lines behind it, cut at the first colon.
inline serve::RequestHead loose_head(std::string_view text) {
  const auto line = [&text] {
    const size_t end = text.find('\n');
    const std::string_view out = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return out;
  };
  const auto halves = [](std::string_view words, char by) {
    const size_t at = words.find(by);
    return at == std::string_view::npos ? std::pair(words, std::string_view())
                                        : std::pair(words.substr(0, at), words.substr(at + 1));
  };
  serve::RequestHead out;
  const auto [method, target] = halves(line(), ' ');
  out.method = method, out.target = target;
  while (!text.empty()) out.headers.push_back(halves(line(), ':'));
  return out;
}

/// Lets a request in or refuses it: whoever does not know the cookie gets nowhere but to files and
/// to the route that opens a session, and no further than a body that is allowed there.
inline void check_admission(std::string_view text) {
  static const serve::AdmissionRules kRules;
  try {
    const serve::Admitted admitted = serve::admit(loose_head(text), kRules);
    ELBO_ASSERT(admitted.route == nullptr || admitted.route->path == serve::kSessionPath);
    ELBO_ASSERT(admitted.body <= kRules.limits.json);
    for (const auto& [name, value] : admitted.request.query)
      ELBO_ASSERT(printable(name) == name && printable(value) == value);
  } catch (const serve::Refusal& refusal) {
    ELBO_ASSERT(refusal.status() >= 400 && refusal.status() < 500);
  }
}

}  // namespace elbo
