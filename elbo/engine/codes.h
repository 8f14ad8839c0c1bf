// SPDX-License-Identifier: MIT
// `elbo encode` and `elbo decode`: codes as files.
#pragma once
#include "elbo/api/requests.h"

namespace elbo {

/// Encodes a split of the model's data, or pictures, and writes mean codes, log-variances, labels
/// and attributes, as far as there are any (docs/formats/codes.md). Errors of open_model();
/// Unsupported where the model does not encode, which names those that do; UsageError, DataError,
/// IoError.
int engine_encode(const EncodeRequest& request);

/// Decodes codes of a file into a sheet, an array or a folder of pictures. Errors of open_model();
/// Unsupported where the model does not decode; ShapeError where the codes are not of its width;
/// UsageError, DataError, IoError.
int engine_decode(const DecodeRequest& request);

}  // namespace elbo
