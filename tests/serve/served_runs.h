// SPDX-License-Identifier: MIT
// Run folders for the studio's tests: those of the reports' tests, and processes that hold them.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "elbo/core/node.h"
#include "elbo/run/run_lock.h"
#include "elbo/serve/records/catalogue.h"
#include "tests/core/scratch_folder.h"
#include "tests/report/mock_run.h"

namespace elbo::serve {

/// The value at "a/b/0" of an answer; a missing one is a failed test.
inline const Node& at(const Node& node, std::string_view path) {
  const size_t slash = path.find('/');
  const std::string key(path.substr(0, slash));
  const Node* found = nullptr;
  if (const auto* list = std::get_if<Node::List>(&node.value())) {
    const size_t index = std::stoul(key);
    if (index < list->size()) found = &(*list)[index];
  } else if (node.is_table()) {
    found = node.find(key);
  }
  if (found == nullptr) throw std::out_of_range("no " + key + " in the answer");
  return slash == std::string_view::npos ? *found : at(*found, path.substr(slash + 1));
}

inline std::string text_at(const Node& node, std::string_view path) {
  return std::get<std::string>(at(node, path).value());
}
inline int64_t whole_at(const Node& node, std::string_view path) {
  return std::get<int64_t>(at(node, path).value());
}
inline double number_at(const Node& node, std::string_view path) {
  return std::get<double>(at(node, path).value());
}
inline const Node::List& list_at(const Node& node, std::string_view path) {
  return std::get<Node::List>(at(node, path).value());
}
inline bool is_null(const Node& node, std::string_view path) {
  return std::holds_alternative<std::monostate>(at(node, path).value());
}

inline void append(const Path& file, const std::string& text) {
  const auto out = real_fs().open(file, OpenMode::append);
  out->write(bytes_of(text));
  out->close();
}

/// A process that holds a run as one that trains does.
class HoldingProcess {
 public:
  explicit HoldingProcess(const Path& folder) {
    int ready[2];
    if (::pipe(ready) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      const run::RunLock lock(folder);
      if (::write(ready[1], "x", 1) != 1) _exit(1);
      for (;;) ::pause();
    }
    char byte = 0;
    ::close(ready[1]);
    if (::read(ready[0], &byte, 1) != 1) child_ = -1;
    ::close(ready[0]);
  }
  HoldingProcess(const HoldingProcess&) = delete;
  ~HoldingProcess() { kill(); }
  pid_t pid() const { return child_; }
  void kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
  }

 private:
  pid_t child_ = -1;
};

}  // namespace elbo::serve
