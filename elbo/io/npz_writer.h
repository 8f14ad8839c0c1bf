// SPDX-License-Identifier: MIT
// NumPy's .npz (a zip archive of .npy files, PKWARE's APPNOTE.TXT), written as numpy.savez does:
// stored, not packed.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo {

/// An archive of arrays: a name without ".npy", and the whole .npy file. Equal content gives equal
/// bytes. DataError where it would have 4 GiB or more.
Bytes encode_npz(const std::vector<std::pair<std::string, Bytes>>& arrays);

}  // namespace elbo
