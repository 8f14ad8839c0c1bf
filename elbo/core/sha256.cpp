// SPDX-License-Identifier: MIT
// A thin wrapper around libmd.
#include "elbo/core/sha256.h"

#include <fmt/format.h>
#include <sys/types.h>

#include <sha256.h>

#include "elbo/core/str.h"

namespace elbo {

struct Sha256::State {
  State() { SHA256_Init(&context); }
  SHA256_CTX context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(ByteView bytes) {
  SHA256_Update(&state_->context, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return *this;
}

std::string Sha256::hex() {
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(digest, &state_->context);
  SHA256_Init(&state_->context);
  std::string out;
  for (const uint8_t byte : digest) fmt::format_to(std::back_inserter(out), "{:02x}", byte);
  return out;
}

std::string sha256_hex(ByteView bytes) { return Sha256().update(bytes).hex(); }

}  // namespace elbo
