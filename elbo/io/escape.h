// SPDX-License-Identifier: MIT
// Text and bytes as they may stand in markup (HTML, SVG, XMP).
#pragma once
#include <string>
#include <string_view>

#include "elbo/core/fs.h"

namespace elbo::io {

/// `text` for markup: & < > " ' escaped, bytes that are no UTF-8 and control characters replaced by
/// U+FFFD, characters that deceive (core/characters.h) written as \uNNNN: a class named with an
/// override of direction cannot reorder a page.
std::string escaped(std::string_view text);

/// Base64 (RFC 4648, section 4, with padding).
std::string base64(ByteView bytes);

}  // namespace elbo::io
