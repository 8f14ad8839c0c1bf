// SPDX-License-Identifier: MIT
// What a process must be safe from before it does anything, wherever it was started from: a reader
// that goes away, a limit on files, descriptors that are closed, limits that are too small for the
// torch library.
#pragma once
#include <cstdint>

namespace elbo::cli {

/// The first line of main(). A reader that is gone (SIGPIPE) and a file that grows too large
/// (SIGXFSZ) become errors of the write. Descriptors 0 to 2 that are closed are taken by /dev/null,
/// so that no file of a run is ever taken for standard output; what is written to them is an error
/// as before. Raises the limit on open files as far as is allowed.
void guard_process();

/// Whether this process may open as many files as `data`, runs and the torch library need; IoError
/// that says what is allowed and wanted.
void want_descriptors();

/// MemoryError where the limits on addresses or memory (ulimit -v, ulimit -d) leave less than the
/// torch library and so many threads want: OpenBLAS would ask for ever, and oneDNN crash.
void want_memory(int64_t threads);

}  // namespace elbo::cli
