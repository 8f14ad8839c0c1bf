// SPDX-License-Identifier: MIT
// The routes that show data sets.
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/serve/content.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/router.h"

namespace elbo::serve {
namespace {

constexpr std::pair<int64_t, int64_t> kFirstExample{0, int64_t{1} << 40}, kExampleCount{1, 1024};

bool is_option_name(const std::string& key) {
  if (key.empty() || key.size() > 100) return false;
  for (const char c : key)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

/// A table of options as KEY=VALUE, each value as TOML writes it.
std::vector<std::string> options_in(const Node& body) {
  std::vector<std::string> out;
  const Node* options = body.find("options");
  if (options == nullptr) return out;
  if (!options->is_table()) throw Refusal(400, "Usage", "request: options: want a table");
  for (const Node::Entry& entry : options->entries()) {
    if (!is_option_name(entry.key))
      throw Refusal(400, "Usage", str("request: no option is called ", printable(entry.key)));
    out.push_back(str(entry.key, "=", entry.node.literal()));
  }
  return out;
}

}  // namespace

Response data_open_route(const ServeContext& context, const Request& request) {
  const Node body = request.json();
  return json_response(
      shown(context.content->data().open(wanted_text(body, "source"), options_in(body))));
}

Response data_check_route(const ServeContext& context, const Request& request) {
  return json_response(shown(context.content->data().check(request.want("id"))));
}

Response data_route(const ServeContext& context, const Request& request) {
  const std::string split = request.find("split").value_or("train");
  if (split != "train" && split != "validation" && split != "test")
    throw Refusal(400, "Usage", "split: want train, validation or test");
  Response out;
  out.content_type = "application/x-elbo-frame";
  out.body = context.content->data().frame(request.want("id"), split,
                                           request.number("first", 0, kFirstExample),
                                           request.number("count", 64, kExampleCount));
  return out;
}

}  // namespace elbo::serve
