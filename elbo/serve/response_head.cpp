// SPDX-License-Identifier: MIT
// Status lines and headers as text; nothing in them can begin another line.
#include "elbo/serve/message.h"

#include <algorithm>

#include "elbo/core/str.h"

namespace elbo::serve {
namespace {

const char* reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 507: return "Insufficient Storage";
    default: return status < 500 ? "Refused" : "Internal Server Error";
  }
}

void add_header(std::string& out, std::string_view name, std::string_view value) {
  const auto is_unsafe = [](unsigned char c) { return c < ' ' || c == 0x7F; };
  if (std::any_of(value.begin(), value.end(), is_unsafe)) return;
  out += str(name, ": ", value, "\r\n");
}

bool has_header(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return header.first == name; });
}

}  // namespace

std::string response_head(const Response& response, bool keep_open) {
  std::string out = str("HTTP/1.1 ", response.status, " ", reason_of(response.status), "\r\n");
  add_header(out, "Content-Type", response.content_type);
  if (!response.is_stream && response.status != 304)
    add_header(out, "Content-Length", str(response.body.size()));
  add_header(out, "Connection", keep_open ? "keep-alive" : "close");
  for (const auto& [name, value] : response.headers) add_header(out, name, value);
  if (!has_header(response, "Cache-Control")) add_header(out, "Cache-Control", "no-store");
  const bool own_policy = !response.policy.empty();
  add_header(out, "Content-Security-Policy", own_policy ? response.policy : kPagePolicy);
  add_header(out, "X-Frame-Options", own_policy ? "SAMEORIGIN" : "DENY");
  add_header(out, "X-Content-Type-Options", "nosniff");
  add_header(out, "Referrer-Policy", "no-referrer");
  add_header(out, "Cross-Origin-Opener-Policy", "same-origin");
  add_header(out, "Cross-Origin-Embedder-Policy", "require-corp");
  add_header(out, "Cross-Origin-Resource-Policy", "same-origin");
  add_header(out, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  add_header(out, "Accept-Ranges", "none");
  return out + "\r\n";
}

}  // namespace elbo::serve
