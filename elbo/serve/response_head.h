// SPDX-License-Identifier: MIT
// The first lines of every answer, with the headers that keep other sites and wrong types out.
#pragma once
#include <string>

#include "elbo/serve/message.h"

namespace elbo::serve {

/// What a page may load and do: its own files, pictures that it has made itself, and nothing else;
/// nobody may show it in a frame.
inline constexpr const char* kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

/// Status line and headers of `response`, and the empty line behind them. A header with a control
/// character is left out: it could begin another answer. `keep_open`: the connection takes another
/// request afterwards.
std::string response_head(const Response& response, bool keep_open);

}  // namespace elbo::serve
