// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), by libmd: fingerprints of data sets, checkpoints and bundles.
#pragma once
#include <memory>
#include <string>

#include "elbo/core/fs.h"

namespace elbo {

/// A hash that is fed piece by piece.
class Sha256 {
 public:
  Sha256();  ///< of no bytes yet
  ~Sha256();
  /// Leaves the other one without a hash to go on with.
  Sha256(Sha256&&) noexcept;
  /// Likewise; the hash begun here is given up.
  Sha256& operator=(Sha256&&) noexcept;

  /// Adds bytes to the message; returns itself.
  Sha256& update(ByteView bytes);
  /// The hash of all that was added, as 64 lower-case hexadecimal digits; the object starts anew.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256_hex(ByteView bytes);

}  // namespace elbo
