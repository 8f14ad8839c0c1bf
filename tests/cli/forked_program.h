// SPDX-License-Identifier: MIT
// The program without its start: loading the torch library takes half a second of a processor, and
// the tests run some two hundred commands. This process loads it once; each command is a child that
// has it already, and does all that the program does from the first line of main on.
#pragma once
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "elbo/cli/process/guards.h"
#include "elbo/cli/program.h"

namespace elbo::test {

/// A command, where it runs and where what it says goes.
struct ForkedCommand {
  std::string folder, arguments, environment, out, err;
  rlim_t most_seconds = RLIM_INFINITY;  ///< of a processor; SIGXCPU ends it
  rlim_t most_memory = RLIM_INFINITY;   ///< bytes of addresses
};

/// Whether `arguments` are of a command that opens a trained model and does little with it, in
/// words that need no shell. What starts ranks starts its own file, so that must be the program's.
inline bool may_fork(const std::string& arguments) {
  if (arguments.find("--ranks") != std::string::npos) return false;
  if (arguments.find_first_of("|&;<>$`(){}*?~#\n") != std::string::npos) return false;
  for (const char* command :
       {"sample ", "eval ", "reconstruct ", "latent ", "encode ", "decode ", "translate "})
    if (arguments.starts_with(command)) return true;
  return false;
}

/// `text` as the words that a shell would make of it.
inline std::vector<std::string> shell_words(const std::string& text) {
  wordexp_t words{};
  std::vector<std::string> out;
  if (wordexp(text.c_str(), &words, WRDE_NOCMD | WRDE_UNDEF) == 0)
    out.assign(words.we_wordv, words.we_wordv + words.we_wordc);
  wordfree(&words);
  return out;
}

[[noreturn]] inline void run_in_child(const ForkedCommand& command) {
  const auto direct = [](const std::string& path, int flags, int to) {
    const int from = open(path.c_str(), flags, 0666);
    if (from < 0 || dup2(from, to) < 0) _exit(126);
    close(from);
  };
  const auto bound = [](auto kind, rlim_t most) {
    const rlimit now{most, RLIM_INFINITY};
    if (most != RLIM_INFINITY && setrlimit(kind, &now) != 0) _exit(126);
  };
  bound(RLIMIT_CPU, command.most_seconds);
  bound(RLIMIT_AS, command.most_memory);
  if (chdir(command.folder.c_str()) != 0) _exit(126);
  direct("/dev/null", O_RDONLY, STDIN_FILENO);
  direct(command.out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  direct(command.err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  setenv("NO_COLOR", "1", 1);
  for (const std::string& setting : shell_words(command.environment))
    setenv(setting.substr(0, setting.find('=')).c_str(),
           setting.substr(setting.find('=') + 1).c_str(), 1);
  std::vector<std::string> words = shell_words(command.arguments);
  words.insert(words.begin(), "elbo");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  cli::guard_process();
  const int code = cli::run_program(static_cast<int>(argv.size()), argv.data());
  std::cout.flush();
  std::fflush(nullptr);
  _exit(code);
}

/// Runs the command in a child of this process; its status as of waitpid().
inline int run_forked(const ForkedCommand& command) {
  static void* const library =
      dlopen(ELBO_BINARY_DIR "/lib/elbo/libelbo_engine.so", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) std::cerr << dlerror() << '\n';  // the command says it too
  std::cout.flush();
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) run_in_child(command);
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

}  // namespace elbo::test
