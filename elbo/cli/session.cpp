// SPDX-License-Identifier: MIT
// Pieces that several subcommands share.
#include "elbo/cli/session.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "elbo/core/device_name.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::cli {

void add_json(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "Print the result as JSON on stdout");
}

void add_run(CLI::App& command, std::string& run) {
  command.add_option("RUN", run, "A run folder, a part of a run's name under runs/, or `last`")
      ->required();
}

void add_model(CLI::App& command, api::ModelRequest& request) {
  command.add_option("RUN", request.run, kModelHelp)->required();
  add_checkpoint(command, request);
  add_device(command, request.device, kDeviceHelp);
}

void add_device(CLI::App& command, std::string& device, const char* what) {
  command.add_option("--device", device, str("What computes: auto, cpu, cuda or cuda:N ", what))
      ->type_name("NAME")
      ->check([](const std::string& text) {
        try {
          device_name(text, "");  // CLI11 says the option
        } catch (const ConfigError& error) {
          return std::string(error.what());
        }
        return std::string();
      });
}

void add_checkpoint(CLI::App& command, api::ModelRequest& request) {
  command
      .add_option("--checkpoint", request.checkpoint,
                  "The weights of the checkpoint after this step (default: the trained model; of a "
                  "run that has none yet the last checkpoint)")
      ->type_name("STEP")
      ->check(CLI::NonNegativeNumber);
}

void print_line(std::string_view said) {
  const std::string text = printable_lines(said);
  const bool ended = text.ends_with('\n');
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                       (ended || std::fputc('\n', stdout) != EOF) && std::fflush(stdout) == 0;
  if (written) return;
  if (errno == EPIPE) throw ReaderGone{};
  throw IoError(
      "cannot write to standard output: ", std::strerror(errno),
      errno == EBADF ? "; it is closed: send it to a file or to /dev/null" : "; is the disk full?");
}

}  // namespace elbo::cli
