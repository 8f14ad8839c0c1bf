// SPDX-License-Identifier: MIT
// What this binary was built from.
#pragma once

namespace elbo {

/// The version, commit, compiler and flags of this binary.
struct BuildInfo {
  const char* version;  ///< of the project, as `1.0.0`
  /// Of the source, "unknown" outside a checkout; `+` at the end where files were changed.
  const char* commit;
  const char* compiler;  ///< name and version
  const char* flags;     ///< optimisation and sanitizers
};

/// Fixed at configure time.
const BuildInfo& build_info();

}  // namespace elbo
