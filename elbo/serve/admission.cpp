// SPDX-License-Identifier: MIT
// A page of another site can make a browser send requests to this machine, with or without our
// cookie, and by a name of its own (rebinding). Each check stops one way to do it.
#include "elbo/serve/admission.h"

#include <algorithm>
#include <charconv>

#include "elbo/core/str.h"

namespace elbo::serve {
namespace {

constexpr std::string_view kLoopbackNames[] = {"localhost", "127.0.0.1", "[::1]"};
constexpr std::string_view kJsonType = "application/json";

[[noreturn]] void refuse_head(const std::string& text) { throw Refusal(400, "Usage", text); }
[[noreturn]] void refuse_entry(const std::string& text) { throw Refusal(403, "Refused", text); }

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_letter(x) == lower_letter(y); });
}

/// `name[:port]` without the port; "" where it is something else.
std::string_view host_name(std::string_view host) {
  const size_t name_end = host.starts_with('[') ? host.find(']') : host.find(':');
  if (host.starts_with('[') && name_end == std::string_view::npos) return "";
  const std::string_view name =
      host.starts_with('[') ? host.substr(0, name_end + 1) : host.substr(0, name_end);
  std::string_view rest = host.substr(name.size());
  if (rest.empty()) return name;
  if (rest.front() != ':' || rest.size() < 2 || rest.size() > 6) return "";
  rest.remove_prefix(1);
  const bool digits =
      std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? name : "";
}

void check_form(const RequestHead& head, const RequestLimits& limits) {
  if (head.headers.size() > limits.headers)
    throw Refusal(431, "Usage", str("more than ", limits.headers, " headers"));
  if (head.target.size() > limits.target)
    throw Refusal(414, "Usage", str("an address of more than ", limits.target, " bytes"));
  if (!head.target.starts_with('/')) refuse_head("want an address that begins with a /");
  for (const char c : head.target)
    if (c <= ' ' || c > '~' || c == '#') refuse_head("the address has a character that it may not");
  for (const char* once :
       {"Host", "Content-Length", "Content-Type", "Origin", "Cookie", "Sec-Fetch-Site", "X-Elbo"})
    if (head.count(once) > 1) refuse_head(str("the header ", once, " stands twice"));
  if (head.count("Transfer-Encoding") > 0)
    throw Refusal(411, "Usage", "want a Content-Length instead of a Transfer-Encoding");
}

void check_host(const RequestHead& head, const AdmissionRules& rules) {
  const auto host = head.find("Host");
  if (!host) refuse_head("want a Host");
  if (!is_allowed_host(*host, rules.hosts))
    refuse_entry(
        str("\"", printable(*host),
            "\" is no name of this studio; where it is yours, start it with --allowed-host ",
            printable(host_name(*host))));
}

/// The session's own pages, and nobody else, may ask for /api/ and make changes. A browser says
/// where a request comes from; what is no browser says nothing, and needs the cookie all the same.
void check_origin(const RequestHead& head, std::string_view path, bool is_api) {
  const std::string_view host = *head.find("Host");
  const auto origin = head.find("Origin");
  if (origin && *origin != str("http://", host) && *origin != str("https://", host))
    refuse_entry("the request comes from a page of another site");
  if (head.method == "POST" && !origin) refuse_entry("a change without an Origin");
  const auto site = head.find("Sec-Fetch-Site");
  if (!site || *site == "same-origin" || *site == "none") return;
  // A link to the studio may stand anywhere: it shows the page, which has no secret in it.
  const bool is_link = !is_api && path == "/" && head.find("Sec-Fetch-Mode") == "navigate";
  if (!is_link) refuse_entry("the request comes from a page of another site");
}

void check_session(const RequestHead& head, const Credentials& credentials) {
  const auto cookies = head.find("Cookie");
  if (cookies && has_cookie(*cookies, cookie_name(*head.find("Host")), credentials.cookie)) return;
  throw Refusal(401, "Refused", "open the studio by the link that it printed when it was started");
}

uint64_t body_size(const RequestHead& head) {
  const auto text = head.find("Content-Length");
  if (!text) return 0;
  uint64_t out = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (text->empty() || error != std::errc() || end != text->data() + text->size())
    refuse_head("want a number as Content-Length");
  return out;
}

/// The size of a change's body, whose form another site's form cannot have.
uint64_t checked_body(const RequestHead& head, bool takes_frames, const RequestLimits& limits) {
  const uint64_t size = body_size(head);
  if (head.method == "GET") {
    if (size > 0) refuse_head("a GET has no body");
    return 0;
  }
  if (head.find("X-Elbo") != "1") refuse_entry("a change without the header X-Elbo");
  const std::string_view want = takes_frames ? kFrameType : kJsonType;
  if (!is_same_word(head.find("Content-Type").value_or(""), want))
    throw Refusal(415, "Refused", str("want a Content-Type of ", want));
  if (!head.find("Content-Length")) throw Refusal(411, "Usage", "want a Content-Length");
  const uint64_t most = takes_frames ? limits.body : limits.json;
  if (size > most) throw Refusal(413, "Usage", str("got ", size, " bytes, want at most ", most));
  return size;
}

const Route* wanted_route(std::string_view method, std::string_view path, bool is_api) {
  if (!is_api) {
    if (method != "GET") throw Refusal(405, "Usage", "files can be read, and nothing else");
    return nullptr;
  }
  const Route* route = find_route(method, path);
  if (route == nullptr && is_route(path)) throw Refusal(405, "Usage", "not by this method");
  if (route == nullptr) throw not_found("there is no such route");
  return route;
}

}  // namespace

std::optional<std::string_view> RequestHead::find(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (is_same_word(key, name)) return value;
  return {};
}

size_t RequestHead::count(std::string_view name) const {
  return static_cast<size_t>(std::count_if(headers.begin(), headers.end(), [&](const auto& header) {
    return is_same_word(header.first, name);
  }));
}

bool is_allowed_host(std::string_view host, const std::vector<std::string>& allowed) {
  const std::string_view name = host_name(host);
  const auto is_name = [&](std::string_view own) {
    return !name.empty() && is_same_word(name, own);
  };
  return std::any_of(std::begin(kLoopbackNames), std::end(kLoopbackNames), is_name) ||
         std::any_of(allowed.begin(), allowed.end(), is_name);
}

Admitted admit(const RequestHead& head, const AdmissionRules& rules) {
  check_form(head, rules.limits);
  check_host(head, rules);
  if (head.method != "GET" && head.method != "POST")
    throw Refusal(405, "Usage", "want GET or POST");
  const size_t mark = head.target.find('?');
  const std::string_view path = head.target.substr(0, mark);
  const bool is_api = path.starts_with("/api/") || path == "/api";
  check_origin(head, path, is_api);
  const bool opens_session = path == kSessionPath;
  if (is_api && !opens_session) check_session(head, rules.credentials);
  Admitted out;
  out.route = wanted_route(head.method, path, is_api);
  out.body = checked_body(head, path == kComputePath, rules.limits);
  out.request.method = head.method;
  out.request.path = path;
  if (mark != std::string_view::npos) out.request.query = parse_query(head.target.substr(mark + 1));
  out.request.content_type = head.find("Content-Type").value_or("");
  out.request.host = *head.find("Host");
  return out;
}

}  // namespace elbo::serve
