// SPDX-License-Identifier: MIT
// What a subcommand's file gets and gives: it adds its options, and leaves what is to be done. With
// the table of subcommands and the page that every training ends with.
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "elbo/api/requests.h"
#include "elbo/core/str.h"

namespace elbo::cli {

/// One call of the program.
struct Session {
  std::string command_line;        ///< as it was typed, for records
  std::vector<std::string> words;  ///< the same, word by word
  int64_t threads = 0;             ///< --threads; 0: all that the process may use
  bool quiet = false;              ///< --quiet: only warnings and errors
  bool verbose = false;            ///< --verbose: also what is for debugging
  bool no_color = false;           ///< --no-color
  /// Set by the chosen subcommand: does the work, returns the exit code.
  std::function<int()> action;
};

/// A subcommand's file: adds itself to `root`; its callback sets session.action.
using AddCommand = void (*)(CLI::App& root, Session& session);

/// What help says of options and arguments that mean the same in several subcommands.
inline constexpr const char* kModelHelp =
    "A run folder or bundle, a part of a run's name under runs/, or `last`";
inline constexpr const char* kExperimentHelp = "The experiment (TOML)";  ///< of FILE
/// Of --set beside FILE.
inline constexpr const char* kOverFileHelp = "Set a value over the file: --set model.latent_dim=2";
/// Of IMAGE...
inline constexpr const char* kTestImagesHelp = "Pictures (default: the first of the test split)";
/// Of --count beside IMAGE...
inline constexpr const char* kTestCountHelp = "How many of the test split";
/// Of --out where examples are written.
inline constexpr const char* kImagesOutHelp =
    "FILE.png: one image grid; FILE.npy: the numbers; else a folder with a picture each";
/// Of --device where a trained model is looked at.
inline constexpr const char* kDeviceHelp =
    "(default: auto, a GPU where LibTorch has CUDA and finds one, else the CPU)";
/// Of --force where examples are written.
inline constexpr const char* kForceHelp =
    "Write into a folder that is not empty: what `sample` or `decode` wrote there is removed "
    "first, "
    "and nothing else";

/// Whether people are told of a subcommand: not of those that the program calls itself.
inline bool is_shown(const CLI::App* command) { return !command->get_group().empty(); }

/// Adds --json: data as JSON on stdout.
void add_json(CLI::App& command, bool& json);
/// Adds the positional RUN: a run folder, a unique part of a run's name under runs/, or `last`.
void add_run(CLI::App& command, std::string& run);

/// Adds RUN, which may be a bundle too, --checkpoint and --device.
void add_model(CLI::App& command, api::ModelRequest& request);

/// Adds --device: the name of what computes, checked; `what` ends the help text.
void add_device(CLI::App& command, std::string& device, const char* what);

/// Adds --checkpoint alone.
void add_checkpoint(CLI::App& command, api::ModelRequest& request);

/// Thrown where whoever read our standard output has gone (`elbo ... | head`): no fault, and
/// nothing to be said.
struct ReaderGone {};

/// Prints text and a line end, unless it has one, to stdout, as printable_lines() has it; IoError
/// where stdout is closed or full, ReaderGone.
void print_line(std::string_view text);

/// Writes the run's report.html and says where it is; a failure is a warning, since the training
/// itself is not in doubt.
void report_on(const std::string& run);

/// Declares `add_<name>`, an AddCommand, of each line of commands.def.
#define COMMAND(name) void add_##name(CLI::App& root, Session& session);
#include "elbo/cli/commands.def"
#undef COMMAND

/// Adds every subcommand of commands.def.
void add_commands(CLI::App& root, Session& session);

}  // namespace elbo::cli
