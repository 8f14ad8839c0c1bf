// SPDX-License-Identifier: MIT
// What an error's kind is called in the studio's answers: a word for each exit code.
#pragma once
#include <array>
#include <string>

#include "elbo/core/error.h"
#include "elbo/core/node.h"

namespace elbo::api {

/// `Unsupported` of ErrorKind::unsupported, and so on.
inline std::string error_name(ErrorKind kind) {
  constexpr std::array kNames{"Internal", "Internal", "Usage",  "Data",  "Io",
                              "Diverged", "Memory",   "Config", "Shape", "Unsupported"};
  const auto at = static_cast<size_t>(kind);
  return kNames[at < kNames.size() ? at : 0];
}

/// {"kind": KIND, "text": TEXT}: what stands under "error" of an answer.
inline Node error_node(const std::string& kind, const std::string& text) {
  Node out = Node::table();
  out.set("kind", Node(kind));
  out.set("text", Node(text));
  return out;
}

}  // namespace elbo::api
