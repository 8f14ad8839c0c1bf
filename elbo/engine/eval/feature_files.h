// SPDX-License-Identifier: MIT
// Features in files, so that anyone can check a number with another program: FILE.npy (N, D)
// float32, and beside it FILE.npy.json, which says what they are.
#pragma once
#include <string>
#include <vector>

#include "elbo/eval/protocols/eval_context.h"
#include "elbo/eval/protocols/protocol.h"

namespace elbo::engine {

/// Makes what write_features() writes, and keeps it in `context`: on all ranks, before one writes.
/// UsageError as that.
void make_features(eval::EvalContext& context, const std::vector<eval::NamedProtocol>& asked);

/// The features of both sides of the one extractor and count that `asked` name: the samples' into
/// `out`, those of real examples into `out` with ".real" before its ending. UsageError where
/// `asked` name none, or several.
void write_features(const std::string& out, eval::EvalContext& context,
                    const std::vector<eval::NamedProtocol>& asked);

/// Features of samples and of real examples read back from .npy or .npz files, whose doubles stay
/// doubles. Where both files have a description they must name the same extractor or, as `elbo
/// encode` writes them, the same weights. Without any, and of codes, the extractor is called
/// "features". DataError, ShapeError, IoError.
eval::GivenFeatures read_features(const std::string& generated, const std::string& real);

}  // namespace elbo::engine
