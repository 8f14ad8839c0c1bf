// SPDX-License-Identifier: MIT
// Logs are read line by line; a line may be anything.
#include "elbo/study/run/log_tail.h"

#include <functional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::study {
namespace {

constexpr uint64_t kLogLimit = uint64_t{1} << 30;  // bytes
constexpr size_t kLongestError = 600, kLongestTail = 300, kMostTail = 12;
constexpr std::string_view kErrorMark = "error: ";

/// Calls `see` with every line that is not empty. Errors of Fs::read().
void each_log_line(Fs& fs, const Path& log, const std::function<void(std::string_view)>& see) {
  const Bytes bytes = fs.read(log, kLogLimit);
  std::string_view rest = text_of(bytes);
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    if (const std::string_view line = rest.substr(0, end); !line.empty()) see(line);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
}

}  // namespace

std::string error_in_log(Fs& fs, const Path& log) {
  std::string last, error;
  try {
    each_log_line(fs, log, [&](std::string_view line) {
      last = line;
      if (line.starts_with(kErrorMark)) error = line.substr(kErrorMark.size());
    });
  } catch (const Error& unread) {
    last = unread.what();
  }
  return printable(error.empty() ? last : error).substr(0, kLongestError);
}

std::vector<std::string> last_log_lines(Fs& fs, const Path& log) {
  std::vector<std::string> out;
  try {
    if (!fs.exists(log)) return out;
    each_log_line(fs, log, [&](std::string_view line) {
      if (out.size() == kMostTail) out.erase(out.begin());
      out.push_back(printable(line.substr(0, kLongestTail)));
    });
  } catch (const Error&) {  // what was read counts
  }
  return out;
}

}  // namespace elbo::study
