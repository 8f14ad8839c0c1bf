// SPDX-License-Identifier: MIT
// TOML 1.0 (https://toml.io) as the tree of core/node.h, through toml++. Left out: dates and times,
// which no experiment needs.
#pragma once
#include <string>
#include <string_view>

#include "elbo/core/node.h"

namespace elbo::io {

/// Parses a file of at most 1 MiB, 10,000 keys, 65,536 values and depth 32; keys keep the order of
/// the file, and every key and value knows its place. A mistake is a ConfigError that begins with
/// `file:line:column`.
Node parse_toml(std::string_view text, const std::string& file);

/// A table as TOML that parse_toml() reads back as the same: its values first, then its tables as
/// [sections]. Values that are nothing are left out.
std::string write_toml(const Node& table);

/// Applies "model.latent_dim=2" to `root`: the value is read as TOML, a bare word as a text. A
/// mistake is a ConfigError that begins with `--set model.latent_dim=2`.
void apply_override(Node& root, const std::string& assignment);

}  // namespace elbo::io
