// SPDX-License-Identifier: MIT
// Names that are safe as one part of a path, on every system and in every shell.
#pragma once
#include <string>
#include <string_view>

namespace elbo::run {

/// Whether `name` is 1 to 100 of [A-Za-z0-9._-] and begins with no dot or dash.
bool is_plain_name(std::string_view name);

/// `text` in lower case with all else as single dashes, cut to 60: "VAE on MNIST!" becomes
/// "vae-on-mnist"; "run" where nothing is left.
std::string plain_name(std::string_view text);

/// `text` with each absolute path cut to its last part: "/home/me/a.png: damaged" becomes "a.png:
/// damaged".
std::string without_folders(std::string_view text);

}  // namespace elbo::run
