// SPDX-License-Identifier: MIT
// TensorBoard's event files: records `u64 length | u32 mask(crc32c(length)) | data | u32
// mask(crc32c(data))`, little-endian, whose data are protobuf messages
// (tensorboard/compat/proto/event.proto, summary.proto); mask(c) = rotr(c, 15) + 0xa282ead8.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "elbo/core/fs.h"

namespace elbo::io {

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4).
uint32_t crc32c(ByteView bytes);

/// The first record of every file. Times are seconds since 1970.
Bytes tf_version_event(double wall_time);

/// One point of a curve; a slash in `tag` groups curves.
Bytes tf_scalar_event(std::string_view tag, float value, int64_t step, double wall_time);

/// A remark at a step, as the plugin "text" reads it.
Bytes tf_text_event(std::string_view tag, std::string_view text, int64_t step, double wall_time);

/// A picture of known size with its PNG.
struct TfImage {
  ByteView png;          ///< the whole file
  int64_t width = 0;     ///< pixels
  int64_t height = 0;    ///< pixels
  int64_t channels = 0;  ///< 1 grey, 3 RGB
};

/// One picture of a sequence.
Bytes tf_image_event(std::string_view tag, const TfImage& image, int64_t step, double wall_time);

/// Says that a run goes on from `step`: TensorBoard then drops what an earlier file has from there
/// on.
Bytes tf_session_start(int64_t step, double wall_time);

}  // namespace elbo::io
