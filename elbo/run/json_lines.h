// SPDX-License-Identifier: MIT
// Files of one JSON object a line, to which lines are only added. A process that died while it
// wrote leaves a torn last line, which is no line.
#pragma once
#include <functional>
#include <optional>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::run {

/// Calls `see` with the objects of the file in their order; there are none where there is no file.
/// A torn last line is left out; any other line that cannot be read, or has more than 1 MiB, is a
/// DataError with its number. Memory: the file, and the tree of one line.
void each_json_line(Fs& fs, const Path& path, const std::function<void(const Node& line)>& see);

/// The last line that can be read, found from the end; nothing where there is none.
std::optional<Node> last_json_line(Fs& fs, const Path& path);

/// How many bytes from the start hold whole, readable lines that `wanted` accepts; the first that
/// it does not ends them.
uint64_t accepted_bytes(std::string_view text, const std::function<bool(const Node&)>& wanted);

/// Adds one line and waits until it is on the disk; a torn last line is cut off first.
void append_json_line(Fs& fs, const Path& path, const Node& line);

}  // namespace elbo::run
