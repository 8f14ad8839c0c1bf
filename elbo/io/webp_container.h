// SPDX-License-Identifier: MIT
// The container of WebP (RFC 9649): its size and its first frame, without a decoder. What is inside
// a frame is not looked at beyond its size.
#pragma once
#include <string>
#include <string_view>

#include "elbo/core/fs.h"

namespace elbo::io {

/// What the container says of a picture.
struct WebpFacts {
  int64_t width = 0;   ///< pixels
  int64_t height = 0;  ///< pixels
  bool moves = false;  ///< an animation
};

/// Whether `bytes` begin as a WebP does.
bool is_webp(ByteView bytes);

/// DataError that begins with `name` where the container is damaged.
WebpFacts webp_facts(ByteView bytes, const std::string& name);

/// The container without what follows it in `bytes`. DataError where it is cut off.
ByteView webp_without_rest(ByteView bytes, const std::string& name);

/// The content of the first chunk called `tag` (four letters); empty where there is none.
ByteView webp_chunk(ByteView container, std::string_view tag);

/// The first frame of an animation in a container of its own. DataError as above, and where the
/// frame does not fill the picture.
Bytes webp_first_frame(ByteView bytes, const std::string& name);

}  // namespace elbo::io
