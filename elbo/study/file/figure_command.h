// SPDX-License-Identifier: MIT
// What the command of a study's figure may be. A study is data, and may come from a stranger: its
// commands draw and measure, and write into the study's folder alone.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::study {

/// The subcommands that a figure may call: "sample", "latent", "data face", ...; none trains,
/// fetches, removes, or starts a study.
const std::vector<std::string>& drawing_commands();

/// Checks the words of a figure's command, a list of texts: ConfigError with the place of the word
/// where it is none of drawing_commands(), or where an option that names a file to write is not
/// followed by {out} and what may stand behind a file's name. `eval` keeps results in its run,
/// which must be one of the study's: {run} or {run:NAME}.
void check_drawing_command(const Node& words);

}  // namespace elbo::study
