// SPDX-License-Identifier: MIT
// Queries, JSON and errors of HTTP, without a socket.
#include "elbo/serve/message.h"

#include <algorithm>
#include <charconv>

#include "elbo/api/error_name.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::serve {
namespace {

constexpr size_t kMostQueryNames = 32;
constexpr int kMostBodyDepth = 32;

Refusal bad_request(const std::string& text) { return {400, "Usage", text}; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw bad_request("the query has a % without two hexadecimal digits");
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) throw bad_request("the query has a % without two hexadecimal digits");
    out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  if (printable(out) != out) throw bad_request("the query has control characters or is not UTF-8");
  return out;
}

int body_depth(const Node& node) {
  int deepest = 0;
  if (const auto* list = std::get_if<Node::List>(&node.value()))
    for (const Node& item : *list) deepest = std::max(deepest, 1 + body_depth(item));
  else if (const auto* table = std::get_if<Node::Table>(&node.value()))
    for (const Node::Entry& entry : *table) deepest = std::max(deepest, 1 + body_depth(entry.node));
  return deepest;
}

}  // namespace

std::optional<std::string> Request::find(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

std::string Request::want(std::string_view name) const {
  if (auto value = find(name)) return *value;
  throw bad_request(str("want ", name, " in the query"));
}

int64_t Request::number(std::string_view name, int64_t otherwise,
                        std::pair<int64_t, int64_t> least_and_most) const {
  const auto [least, most] = least_and_most;
  const std::optional<std::string> text = find(name);
  if (!text) return otherwise;
  int64_t out = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (error != std::errc() || end != text->data() + text->size() || out < least || out > most)
    throw bad_request(
        str(name, ": got ", *text, ", want a whole number from ", least, " to ", most));
  return out;
}

Node Request::json() const {
  Node out = io::parse_json(text_of(body), "request");
  if (!out.is_table()) throw DataError("request: got ", out.kind(), ", want a table");
  if (body_depth(out) > kMostBodyDepth)
    throw DataError("request: nested deeper than ", kMostBodyDepth, " levels");
  return out;
}

Refusal not_found(const std::string& text) { return {404, "NotFound", text}; }

Response json_response(const Node& node) {
  Response out;
  const std::string text = io::write_json(node);
  const ByteView bytes = bytes_of(text);
  out.body.assign(bytes.begin(), bytes.end());
  return out;
}

Response error_response(int status, const std::string& kind, const std::string& text) {
  Node node = Node::table();
  node.set("error", api::error_node(kind, text));
  Response out = json_response(node);
  out.status = status;
  return out;
}

int status_of_kind(const std::string& kind) {
  for (const char* asked : {"Usage", "Data", "Config", "Shape"})
    if (kind == asked) return 400;
  return kind == "Unsupported" ? 422 : kind == "Memory" ? 507 : kind == "NotFound" ? 404 : 500;
}

Response answered(const std::function<Response()>& work) {
  try {
    return work();
  } catch (const Refusal& refusal) {
    return error_response(refusal.status(), refusal.kind(), refusal.what());
  } catch (const Error& error) {
    const std::string kind = api::error_name(error.kind());
    return error_response(status_of_kind(kind), kind, error.what());
  } catch (const std::bad_alloc&) {
    return error_response(507, "Memory", "out of memory");
  } catch (const std::exception& error) {
    log_error("unexpected: ", printable(error.what()));
    return error_response(500, "Internal", "a fault of elbo; its log says more");
  }
}

NamedTexts parse_query(std::string_view text) {
  NamedTexts out;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    std::string name = unescaped(part.substr(0, equals));
    for (const auto& [key, value] : out)
      if (key == name) throw bad_request(str(name, " stands twice in the query"));
    out.emplace_back(std::move(name),
                     equals == std::string_view::npos ? "" : unescaped(part.substr(equals + 1)));
    if (out.size() > kMostQueryNames)
      throw bad_request(str("the query has more than ", kMostQueryNames, " names"));
  }
  return out;
}

}  // namespace elbo::serve
