// SPDX-License-Identifier: MIT
// Words for scripts that a shell or make reads: whatever they hold, they stay one word.
#pragma once
#include <string>
#include <vector>

namespace elbo::study {

/// `text` as one word of /bin/sh: in single quotes unless it is plain.
std::string shell_word(const std::string& text);

/// The words, each as shell_word() has it, with blanks between them.
std::string shell_line(const std::vector<std::string>& words);

/// A text of shell words for the value of a variable in a Makefile or for a recipe: make's $ and #
/// are kept from it, and a line end in quotes becomes $NL, for which the recipe's shell must have
/// run kMakeLineEnd. The value refers to the variable HASH, which must be `\#`.
std::string make_text(const std::string& shell_text);

/// Gives the shell of a recipe its $NL (docs/scaling.md).
inline constexpr const char* kMakeLineEnd = "NL=$$(printf '\\nx'); NL=$${NL%x}; ";

}  // namespace elbo::study
