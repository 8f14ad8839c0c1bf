// SPDX-License-Identifier: MIT
// Catches every exception, torch's too, and turns it into a message and an exit code.
#include "elbo/engine/guard.h"

#include <c10/util/Exception.h>

#include <new>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::engine {
namespace {

/// torch reports a failed allocation as an ordinary error.
bool is_out_of_memory(const std::string& text) {
  return text.find("can't allocate memory") != std::string::npos ||
         text.find("out of memory") != std::string::npos;
}

}  // namespace

CaughtFailure caught_failure() {
  try {
    throw;
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    if (is_out_of_memory(text))
      return {ErrorKind::memory, str("out of memory: ", text, "; try a smaller batch or count")};
    return {ErrorKind::internal, str("torch: ", text)};
  } catch (const std::bad_alloc&) {
    return {ErrorKind::memory, "out of memory; try a smaller batch or count"};
  } catch (const std::exception& error) {
    return {ErrorKind::internal, str("unexpected: ", error.what())};
  }
}

int guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const std::exception&) {
    const CaughtFailure failure = caught_failure();
    log_error(failure.text);
    return static_cast<int>(failure.kind);
  }
}

}  // namespace elbo::engine
