// SPDX-License-Identifier: MIT
// What the log says while a test runs.
#pragma once
#include <string>

#include "elbo/core/log.h"

namespace elbo::run {

/// Collects every line of the log, which stays off stderr.
class CapturedLog {
 public:
  CapturedLog() {
    set_log_level(Level::error);
    set_log_sink([this](std::string_view line) { text_ += line; });
  }
  ~CapturedLog() {
    set_log_sink({});
    set_log_level(Level::info);
  }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  bool says(const std::string& part) const { return text_.find(part) != std::string::npos; }
  size_t count(const std::string& part) const {
    size_t n = 0;
    for (size_t at = text_.find(part); at != std::string::npos; at = text_.find(part, at + 1)) ++n;
    return n;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace elbo::run
