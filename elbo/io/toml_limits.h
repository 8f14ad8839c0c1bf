// SPDX-License-Identifier: MIT
// How far a TOML text may go, found without recursion before toml++ sees it: it and every tree
// recurse, and a stack does not survive a megabyte of brackets or dots; it searches its tables one
// after another, and a hundred thousand of them take minutes; and trees take two hundred times the
// size of "[0,0,0".
#pragma once
#include <string>
#include <string_view>

namespace elbo {

/// Throws ConfigError (`file:line: ...`) where brackets, or the dots of one key, nest deeper than
/// 32, a line outside texts has more than 64 KiB, or there are more than 10,000 keys and tables or
/// 65,536 values (a dot counts as one). Counts as TOML 1.0 does up to the first mistake in the
/// text, where toml++ stops reading: what stands in texts and comments does not count.
void check_toml_limits(std::string_view text, const std::string& file);

}  // namespace elbo
