// SPDX-License-Identifier: MIT
// Names of archives from a pattern with ranges in braces, as shells and WebDataset have them.
#include <filesystem>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/archives/member_table.h"
#include "elbo/data/words.h"

namespace elbo::data {
namespace {

constexpr uint64_t kMostArchives = 20'000;
constexpr size_t kMostDigits = 9;

std::optional<uint64_t> digits_of(std::string_view text) {
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  return value;
}

/// The numbers of "000..019", with as many digits as the first has.
std::vector<std::string> numbers_in(const std::string& range, const std::string& where) {
  const size_t dots = range.find("..");
  const std::string first = range.substr(0, dots),
                    last = dots == std::string::npos ? "" : range.substr(dots + 2);
  const auto from = digits_of(first), to = digits_of(last);
  if (!from || !to || *to < *from || *to - *from >= kMostArchives)
    throw ConfigError(where, ": got {", printable(range), "}, want a range such as {000..019}, of ",
                      "at most ", kMostArchives, " archives");
  std::vector<std::string> out;
  for (uint64_t number = *from; number <= *to; ++number) {
    const std::string text = str(number);
    out.push_back(std::string(first.size() - std::min(first.size(), text.size()), '0') + text);
  }
  return out;
}

std::vector<std::string> archives_in(const std::string& folder, std::string_view ending) {
  std::vector<std::string> out;
  for (const std::string& name : real_fs().list(folder))
    if (!name.starts_with('.') && small_letters(name).ends_with(ending))
      out.push_back((Path(folder) / name).string());
  if (out.empty()) throw DataError(printable(folder), ": no ", ending, " file in it");
  return out;
}

}  // namespace

std::vector<std::string> archive_paths(const std::string& pattern, ArchiveKind kind,
                                       const std::string& where) {
  std::error_code error;
  if (std::filesystem::is_directory(pattern, error))
    return archives_in(pattern, kind == ArchiveKind::tar ? ".tar" : ".zip");
  if (std::filesystem::exists(pattern, error)) return {pattern};  // braces may be part of a name
  std::vector<std::string> out{""};
  for (size_t at = 0; at < pattern.size();) {
    const size_t open = pattern.find('{', at),
                 close = open == std::string::npos ? open : pattern.find('}', open);
    const std::string plain = pattern.substr(at, close == std::string::npos ? close : open - at);
    const std::vector<std::string> numbers =
        close == std::string::npos ? std::vector<std::string>{""}
                                   : numbers_in(pattern.substr(open + 1, close - open - 1), where);
    if (out.size() * numbers.size() > kMostArchives)
      throw ConfigError(where, ": ", printable(pattern), " names more than ", kMostArchives,
                        " archives; make fewer and larger ones");
    std::vector<std::string> longer;
    for (const std::string& begin : out)
      for (const std::string& number : numbers) longer.push_back(begin + plain + number);
    out = std::move(longer);
    at = close == std::string::npos ? pattern.size() : close + 1;
  }
  return out;
}

}  // namespace elbo::data
