// SPDX-License-Identifier: MIT
// From exceptions to exit codes.
#include "elbo/engine/guard.h"

#include <c10/util/Exception.h>

#include <new>

#include "elbo/core/error.h"
#include "elbo/core/log.h"

namespace elbo {
namespace {

int failed(ErrorKind kind, const std::string& text) {
  log_error(text);
  return static_cast<int>(kind);
}

/// torch reports a failed allocation as an ordinary error.
bool is_out_of_memory(const std::string& text) {
  return text.find("can't allocate memory") != std::string::npos || text.find("out of memory") != std::string::npos;
}

}  // namespace

int guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const Error& error) {
    return failed(error.kind(), error.what());
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    if (is_out_of_memory(text)) return failed(ErrorKind::memory, str("out of memory: ", text, "; try a smaller batch or count"));
    return failed(ErrorKind::internal, str("torch: ", text));
  } catch (const std::bad_alloc&) {
    return failed(ErrorKind::memory, "out of memory; try a smaller batch or count");
  } catch (const std::exception& error) {
    return failed(ErrorKind::internal, str("unexpected: ", error.what()));
  }
}

}  // namespace elbo
