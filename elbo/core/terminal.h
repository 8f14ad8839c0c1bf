// SPDX-License-Identifier: MIT
// What may reach a terminal. Whatever is printed for people passes printable_lines() on its way:
// names, titles and texts of strangers' files cannot steer it.
#pragma once
#include <string>
#include <string_view>

namespace elbo {

/// `text` as printable() has it, but with its lines and tabs.
std::string printable_lines(std::string_view text);

/// Whether what is written to `descriptor` reaches a terminal that knows colours and a cursor: not
/// where TERM is dumb or not set.
bool takes_escapes(int descriptor);

}  // namespace elbo
