// SPDX-License-Identifier: MIT
// Reading and writing names part by part; parts are set off by underscores, and only an extractor's
// name may have underscores of its own.
#include "elbo/api/protocol_name.h"

#include <algorithm>
#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::api {
namespace {

constexpr int64_t kThousand = 1'000, kMillion = 1'000'000;

/// "5000" -> 5000, and with `suffixes` also "10k" and "1m"; -1 for anything else.
int64_t number_of(std::string_view text, bool suffixes) {
  int64_t factor = 1;
  if (suffixes && text.size() > 1 && (text.back() == 'k' || text.back() == 'm')) {
    factor = text.back() == 'k' ? kThousand : kMillion;
    text.remove_suffix(1);
  }
  int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || rest != text.data() + text.size() ||
      number > kMostDraws / factor)
    return -1;
  return number * factor;
}

/// What is before the first part of a pattern: "fd_" of "fd_X_N".
std::string stem_of(const std::string& pattern) {
  for (size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] >= 'A' && pattern[i] <= 'Z') return pattern.substr(0, i);
  return pattern;
}

bool is_extractor_name(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
  return true;
}

std::string written(int64_t number, bool suffixes) {
  if (suffixes && number % kMillion == 0) return str(number / kMillion, "m");
  if (suffixes && number % kThousand == 0) return str(number / kThousand, "k");
  return str(number);
}

/// Takes the K of a pattern that has N too, and the underscore behind it, from the front of `rest`;
/// 0 where there is no such number.
int64_t take_neighbours(std::string_view& rest) {
  const size_t end = rest.find('_');
  if (end == std::string_view::npos || end == 0 || rest[0] == '0') return 0;
  const int64_t number = number_of(rest.substr(0, end), false);
  rest.remove_prefix(end + 1);
  return number > kMostNeighbours ? 0 : std::max<int64_t>(0, number);
}

bool has_neighbours(const std::string& pattern) {
  return has_part(pattern, 'K') && has_part(pattern, 'N');
}

}  // namespace

bool has_part(const std::string& pattern, char part) {
  return pattern.find(part) != std::string::npos;
}

std::optional<ProtocolArguments> arguments_in(const std::string& name, const std::string& pattern) {
  const std::string stem = stem_of(pattern);
  if (stem == pattern) return name == pattern ? std::optional(ProtocolArguments{}) : std::nullopt;
  if (!name.starts_with(stem)) return std::nullopt;
  std::string_view rest = std::string_view(name).substr(stem.size());
  ProtocolArguments out;
  if (has_part(pattern, 'S')) {
    if (rest.size() < 2 || rest[0] < '1' || rest[0] > '9' || rest[1] != '_') return std::nullopt;
    out.digit = rest[0] - '0';
    rest.remove_prefix(2);
  }
  if (has_neighbours(pattern) && (out.neighbours = take_neighbours(rest)) == 0) return std::nullopt;
  if (has_part(pattern, 'X')) {
    const size_t end = has_part(pattern, 'N') ? rest.rfind('_') : rest.size();
    if (end == std::string_view::npos || !is_extractor_name(rest.substr(0, end)))
      return std::nullopt;
    out.extractor = rest.substr(0, end);
    if (end == rest.size()) return out;
    rest.remove_prefix(end + 1);
  }
  out.number = number_of(rest, has_part(pattern, 'N'));
  return out.number < 1 ? std::nullopt : std::optional(out);
}

std::string fault_in(const std::string& name, const std::string& pattern) {
  const std::string stem = stem_of(pattern);
  if (stem == pattern || !name.starts_with(stem)) return "";
  std::string out;
  if (has_part(pattern, 'S')) out += str("the S of ", pattern, " is a digit from 1; ");
  if (has_neighbours(pattern))
    out += str("the K of ", pattern, " is a whole number from 1 to ", kMostNeighbours, "; ");
  if (has_part(pattern, 'X')) out += str("the X of ", pattern, " is an extractor's name; ");
  const bool count = has_part(pattern, 'N');
  if (count || has_part(pattern, 'K'))
    out += str("the ", count ? "N" : "K", " of ", pattern, " is a whole number from 1 to ",
               kMostDraws, "; ");
  return str(out, "as in ",
             protocol_name(pattern, {"digits", count ? 10 * kThousand : 5 * kThousand, 2, 3}));
}

std::string protocol_name(const std::string& pattern, const ProtocolArguments& arguments) {
  std::string out;
  for (const char c : pattern) {
    if (c == 'X') out += arguments.extractor;
    else if (c == 'K')
      out += written(has_neighbours(pattern) ? arguments.neighbours : arguments.number, false);
    else if (c == 'S') out += str(arguments.digit);
    else if (c == 'N') out += written(arguments.number, true);
    else out += c;
  }
  return out;
}

}  // namespace elbo::api
