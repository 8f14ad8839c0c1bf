// SPDX-License-Identifier: MIT
// xdg-open, in a session of its own: a Ctrl-C for the studio is not for the browser.
#include "elbo/cli/studio/browser.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "elbo/core/log.h"
#include "elbo/core/str.h"

extern char** environ;

namespace elbo::cli {
namespace {

constexpr std::string_view kPageEnding = ".html";

/// Where files of a login belong, or of everybody; mkstemps() makes ours for us alone.
Path folder_for_links() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && ::access(runtime, W_OK) == 0) return runtime;
  return std::filesystem::temp_directory_path();
}

/// The path of a new file of this content; empty where it cannot be written.
Path page_with(const std::string& text) {
  std::string name = (folder_for_links() / str("elbo-studio-XXXXXX", kPageEnding)).string();
  const int descriptor = ::mkstemps(name.data(), static_cast<int>(kPageEnding.size()));
  if (descriptor < 0) return {};
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(descriptor);
  if (!written) ::unlink(name.c_str());
  return written ? Path(name) : Path();
}

/// Starts `xdg-open PATH`; 0, or the reason why not.
int start_opener(const Path& path, pid_t& child) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_RDWR, 0);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string program = "xdg-open", address = path.string();
  char* const words[] = {program.data(), address.data(), nullptr};
  const int error = ::posix_spawnp(&child, program.c_str(), &files, &attributes, words, environ);
  ::posix_spawn_file_actions_destroy(&files);
  ::posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

OpenedLink::OpenedLink(const std::string& link)
    : page_(page_with(str("<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" "
                          "content=\"0;url=",
                          link, "\"><title>elbo studio</title>\n"))) {
  pid_t child = 0;
  const int error = page_.empty() ? errno : start_opener(page_, child);
  if (error != 0) {
    log_warning("cannot open the browser (", std::strerror(error), "); open the link yourself");
    return;
  }
  std::thread([child] { ::waitpid(child, nullptr, 0); }).detach();
}

OpenedLink::~OpenedLink() {
  if (!page_.empty()) ::unlink(page_.c_str());
}

}  // namespace elbo::cli
