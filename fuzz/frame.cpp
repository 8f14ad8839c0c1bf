// SPDX-License-Identifier: MIT
// Frames of the studio: refused, or written again as a frame that says the same, and no array lies
// outside the blob.
#include "elbo/api/frame.h"

#include "elbo/io/json.h"
#include "fuzz/target.h"

namespace {

void check(const elbo::api::Frame& frame, const elbo::Node& table) {
  for (const elbo::Node::Entry& entry : table.entries()) {
    if (!entry.node.is_table()) continue;
    check(frame, entry.node);
    try {
      const elbo::api::FrameArray array = elbo::api::array_at(frame, table, entry.key);
      ELBO_ASSERT(array.bytes.empty() || (array.bytes.data() >= frame.blob.data() &&
                                          array.bytes.data() + array.bytes.size() <=
                                              frame.blob.data() + frame.blob.size()));
    } catch (const elbo::DataError&) {  // no array
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const elbo::api::Frame frame = elbo::api::decode_frame(bytes, {}, "input");
    check(frame, frame.head);
    // escapes may be longer than what they were
    const elbo::api::FrameLimits wide{1 << 24, 1 << 24};
    const elbo::api::Frame again =
        elbo::api::decode_frame(elbo::api::encode_frame(frame, wide), wide, "own");
    ELBO_ASSERT(again.blob == frame.blob &&
                elbo::io::write_json(again.head) == elbo::io::write_json(frame.head));
  });
}
