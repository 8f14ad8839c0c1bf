// SPDX-License-Identifier: MIT
// Frames over a descriptor: the socket pair between the studio's server and its worker.
#pragma once
#include <optional>

#include "elbo/api/frame.h"

namespace elbo::api {

/// One end of a connection. The descriptor belongs to the caller; it may or may not block. One
/// thread at a time may send, and one may receive.
struct FrameLink {
  int descriptor = -1;        ///< of a stream, open for reading and writing
  FrameLimits outgoing;       ///< of what is sent
  FrameLimits incoming;       ///< of what is received
  std::string name = "peer";  ///< begins errors
};

/// The bytes of one frame as they came, its sizes checked and nothing else; nothing where the other
/// side has closed before a frame began. `seconds`: the longest wait for the whole; negative: for
/// ever. IoError where it is over, where the connection ends within a frame, or breaks.
std::optional<Bytes> receive_frame(const FrameLink& link, double seconds = -1);

/// Sends what encode_frame() gave, all of it. IoError as of receive_frame().
void send_frame(const FrameLink& link, ByteView encoded, double seconds = -1);

}  // namespace elbo::api
