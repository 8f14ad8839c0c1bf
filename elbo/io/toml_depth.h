// SPDX-License-Identifier: MIT
// How deep a TOML text nests, found without recursion: toml++ and every tree recurse, a stack does not survive a megabyte of brackets or dots.
#pragma once
#include <string>
#include <string_view>

namespace elbo {

/// Throws ConfigError (`file:line: ...`) where brackets, or the dots of one key, nest deeper than 32. Brackets and dots in texts and comments do not
/// count; a text that is no TOML may be refused or not.
void check_toml_depth(std::string_view text, const std::string& file);

}  // namespace elbo
