// SPDX-License-Identifier: MIT
// What a route gets and gives: a request that has passed every check of HTTP and of the session,
// and the answer to it.
#pragma once
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::serve {

/// Names and values in the order in which they came.
using NamedTexts = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* kFrameType = "application/x-elbo-frame";  ///< of frames (api/frame.h)

/// A request of the page.
struct Request {
  std::string method;        ///< "GET" or "POST"
  std::string path;          ///< without the query; exactly that of the route
  NamedTexts query;          ///< what follows the ?, decoded
  std::string content_type;  ///< of the body; "" of a GET
  std::string host;          ///< the Host header: one of those allowed
  Bytes body;                ///< at most as large as the route allows

  /// The value of the query's `name`; nothing where it is not there.
  std::optional<std::string> find(std::string_view name) const;
  /// The same; a Refusal (400) where it is not there.
  std::string want(std::string_view name) const;
  /// A whole number of the query from `least` to `most`, or `otherwise` where it is not there.
  int64_t number(std::string_view name, int64_t otherwise,
                 std::pair<int64_t, int64_t> least_and_most) const;
  /// The body as a JSON table of at most 32 levels; DataError elsewhere.
  Node json() const;
};

/// The answer.
struct Response {
  int status = 200;                               ///< of HTTP
  std::string content_type = "application/json";  ///< of the body
  Bytes body;                                     ///< all of it
  NamedTexts headers;                             ///< besides those that every answer has
  /// Content-Security-Policy, where another than that of the pages is wanted.
  std::string policy;
  /// The connection stays open and gets what EventHub publishes; the body is sent first.
  bool is_stream = false;
};

/// Takes the answer; to be called once, by any thread.
using Respond = std::function<void(Response)>;

/// A request that is refused or fails for a reason of its own, not by the kind of an Error: its
/// status, the kind that the page is told, and a sentence.
class Refusal : public std::runtime_error {
 public:
  /// `text` ends without a point.
  Refusal(int status, std::string kind, const std::string& text)
      : std::runtime_error(text), status_(status), kind_(std::move(kind)) {}
  int status() const { return status_; }             ///< of HTTP
  const std::string& kind() const { return kind_; }  ///< as "NotFound"

 private:
  int status_;
  std::string kind_;
};

/// 404 NotFound, with a sentence.
Refusal not_found(const std::string& text);

/// An answer of JSON, with status 200.
Response json_response(const Node& node);

/// The answer {"error": {"kind": ..., "text": ...}}.
Response error_response(int status, const std::string& kind, const std::string& text);

/// The status for a kind of error, as "Unsupported"; 500 for one that is not known.
int status_of_kind(const std::string& kind);

/// What `work` returns, or the error_response() to what it throws: the kind of an Error decides
/// the status.
Response answered(const std::function<Response()>& work);

/// `a=1&b=%20` as names and values; a + is a space. Refusal (400) for a broken %XX, a character
/// that is not UTF-8 or a control character, a name twice, or more than 32 names.
NamedTexts parse_query(std::string_view text);

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
