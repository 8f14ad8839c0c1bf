// SPDX-License-Identifier: MIT
// Parsing, errors with the nearest right word, and the exit code.
#include "elbo/cli/program.h"

#include <csignal>
#include <cstdio>
#include <new>
#include <vector>

#include "elbo/cli/session.h"
#include "elbo/core/build_info.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo::cli {
namespace {

// What a shell shows of a program that this signal ended.
constexpr int kReaderGone = 128 + SIGPIPE;

constexpr const char* kExamples = R"(
Examples:
  elbo data get mnist                                 fetch MNIST once
  elbo train experiments/mnist_vae.toml               learn it
  elbo sample last --count 64 --out samples.png       draw new digits
  elbo eval last --protocol elbo --json               measure
  elbo report last                                    a page to look at
  elbo studio                                         all of it in the browser

Exit codes: 0 ok, 1 a fault of elbo, 2 wrong usage, 3 bad data or model, 4 disk or network,
5 diverged, 6 out of memory, 7 mistake in an experiment file, 8 shapes that do not fit,
9 the model cannot do that, 10 parts of a study failed, 11 another rank was lost or failed,
130 and 143 stopped by Ctrl-C and TERM (saved), 141 the reader of the output has gone.)";

std::string version_text() {
  const BuildInfo& info = build_info();
  return str("elbo ", info.version, " (", info.commit, ", ", info.compiler, ", ", info.flags, ")");
}

std::string typed(int argc, const char* const* argv) {
  std::vector<std::string> words;
  for (int i = 0; i < argc; ++i) words.push_back(printable(argv[i]));
  return join(words, " ");
}

/// The deepest subcommand that was recognised.
const CLI::App& chosen(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : chosen(*parsed.front());
}

/// Names that may stand where `word` stood: options for one that begins with a dash, else
/// subcommands.
std::vector<std::string> words_of(const CLI::App& app, bool options) {
  std::vector<std::string> out;
  if (options) {
    for (const CLI::Option* option : app.get_options())
      for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
    if (app.get_parent() != nullptr)
      for (const std::string& name : words_of(*app.get_parent(), true)) out.push_back(name);
  } else {
    for (const CLI::App* command : app.get_subcommands(is_shown))
      out.push_back(command->get_name());
  }
  return out;
}

/// What CLI11 says of a mistake, with the nearest right word.
int usage_error(const CLI::App& app, const CLI::ParseError& error,
                const std::vector<std::string>& rest) {
  const CLI::App& where = chosen(app);
  std::string text = error.what();
  std::string hint;
  if (!rest.empty()) {
    const std::string word = rest.front().substr(0, rest.front().find('='));
    text = str("\"", printable(rest.front()), "\" was not expected");
    hint = did_you_mean(word, words_of(where, word.starts_with('-')));
  }
  std::string name = where.get_parent() == nullptr ? "" : where.get_name();
  if (where.get_parent() != nullptr && where.get_parent()->get_parent() != nullptr)
    name = where.get_parent()->get_name() + " " + name;
  log_error(text, hint, "; see `elbo ", name, name.empty() ? "" : " ", "--help`");
  return static_cast<int>(ErrorKind::usage);
}

int run_action(const Session& session) {
  try {
    return session.action();
  } catch (const Error& error) {
    log_error(error.what());
    return static_cast<int>(error.kind());
  } catch (const ReaderGone&) {
    return kReaderGone;
  } catch (const std::bad_alloc&) {
    log_error("out of memory; try a smaller batch or count");
    return static_cast<int>(ErrorKind::memory);
  } catch (const std::exception& error) {
    log_error("unexpected: ", error.what(), "; please report it");
    return static_cast<int>(ErrorKind::internal);
  }
}

}  // namespace

void add_commands(CLI::App& root, Session& session) {
#define COMMAND(name) add_##name(root, session);
#include "elbo/cli/commands.def"
#undef COMMAND
}

int run_program(int argc, const char* const* argv) {
  CLI::App app(
      "elbo learns the distribution of a set of images, samples it, looks inside it and measures "
      "it.",
      "elbo");
  Session session;
  session.command_line = typed(argc, argv);
  session.words.assign(argv, argv + argc);
  app.footer(kExamples);
  app.set_version_flag("--version", version_text());
  app.set_help_all_flag("--help-all", "Help of every command");
  app.add_option("--threads", session.threads,
                 "Threads to compute with (default: all that this process may use)")
      ->check(CLI::Range(1, 1024));
  app.add_flag("-q,--quiet", session.quiet, "Only warnings and errors");
  app.add_flag("-v,--verbose", session.verbose, "Also what is for debugging");
  app.add_flag("--no-color", session.no_color, "No colours (also: NO_COLOR in the environment)");
  app.require_subcommand(0, 1);
  app.fallthrough();
  add_commands(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help, --version
    return app.exit(request);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error, app.remaining(true));
  }
  if (session.no_color) set_log_colour(false);
  if (session.verbose) set_log_level(Level::debug);
  if (session.quiet) set_log_level(Level::warning);
  if (!session.action) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  }
  return run_action(session);
}

}  // namespace elbo::cli
