// SPDX-License-Identifier: MIT
// What every fuzz target does: a parser reads its input or refuses it with an Error of kind data or
// config; all else is a finding.
#pragma once
#include <cstdint>
#include <cstdlib>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"

/// Runs `parse` on an input as libFuzzer hands it over; always 0.
template <class Parse>
int fuzz(const uint8_t* data, size_t size, Parse parse) {
  try {
    parse(elbo::ByteView(reinterpret_cast<const std::byte*>(data), size));
  } catch (const elbo::Error& error) {
    if (error.kind() != elbo::ErrorKind::data && error.kind() != elbo::ErrorKind::config) throw;
  }
  return 0;
}
