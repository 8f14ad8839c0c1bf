// SPDX-License-Identifier: MIT
// What one measure of `elbo eval` found: shown, and kept where results are kept.
#pragma once
#include "elbo/engine/eval/eval_target.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/run/records.h"

namespace elbo::engine {

/// What all protocols of one call share.
struct EvalRun {
  const api::EvalRequest& request;  ///< what was asked
  EvalTarget& target;               ///< what it was asked of
  bool leads = true;                ///< it is rank 0, which alone prints and writes
  bool alone = true;                ///< there is no other rank

  /// The run that results are kept in; null where there is none, or where they are no results of
  /// it: of some examples only, or of a checkpoint.
  const run::RunFolder* run() const;
};

/// The record of a measure; its seconds are the caller's to fill.
run::EvalResult result_of(const EvalRun& eval, const eval::NamedProtocol& named,
                          const eval::Measure& measured);

/// What a partial result of this protocol must be of, to be gone on with: one line.
std::string partial_identity(const EvalRun& eval, const eval::NamedProtocol& named);

/// The row of a result on the terminal, with its parts and warning. IoError where stdout is closed
/// or full.
void print_result(const run::EvalResult& result);

/// Adds the result to the run, its figures too, or to --out; does nothing where neither is there.
/// DataError where the run has numbers of this protocol by other data or another extractor;
/// IoError.
void keep_result(const EvalRun& eval, const run::EvalResult& result, const eval::Measure& measured);

}  // namespace elbo::engine
