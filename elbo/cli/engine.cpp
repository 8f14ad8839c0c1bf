// SPDX-License-Identifier: MIT
// dlopen, after the process has been prepared.
#include "elbo/cli/engine.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "elbo/cli/process.h"
#include "elbo/cli/process/guards.h"
#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

constexpr uint64_t kSchemaLimit = 16 << 20;  // bytes; ours has some hundred thousand

/// What dlopen says, with advice that fits: a library that is not there is another matter than
/// memory or files that run out.
[[noreturn]] void cannot_load(const std::string& reason) {
  const auto says = [&](const char* part) { return reason.find(part) != std::string::npos; };
  if (says("memory") || says("failed to map"))
    throw MemoryError("cannot load the torch library: ", printable(reason),
                      "; too little memory, or a limit (ulimit -v)");
  if (says("Too many open files"))
    throw IoError("cannot load the torch library: ", printable(reason),
                  "; raise the limit (ulimit -n)");
  throw IoError("cannot load the torch library: ", printable(reason),
                "; is libtorch installed (apt-get install libtorch-dev), and was the program built "
                "with ELBO_TORCH?");
}

const api::EngineApi* open_engine() {
  const std::string path = program_root() + "/lib/elbo/libelbo_engine.so";
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) cannot_load(dlerror());
  using ApiGetter = const api::EngineApi* (*)();
  const auto api = reinterpret_cast<ApiGetter>(dlsym(library, api::kEngineSymbol));
  if (api == nullptr)
    throw IoError(path, " has no symbol ", api::kEngineSymbol,
                  ": it belongs to another build of elbo");
  return api();
}

}  // namespace

std::string program_root() {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  return program.parent_path().parent_path().string();
}

bool threads_are_chosen(const Session& session) {
  return session.threads > 0 || std::getenv("OMP_NUM_THREADS") != nullptr;
}

bool may_pace(const Session& session) {
  return !threads_are_chosen(session) && threads_for(session) > 1;
}

int64_t threads_for(const Session& session) {
  if (session.threads > 0) return session.threads;
  const char* set = std::getenv("OMP_NUM_THREADS");
  const int64_t wanted = set == nullptr ? 0 : std::atoll(set);
  return wanted > 0 ? wanted : usable_processors();
}

void set_common(api::CommonRequest& request, const Session& session) {
  request.threads = threads_for(session);
  request.quiet = session.quiet;
  request.verbose = session.verbose;
  request.no_color = session.no_color;
}

const api::EngineApi& load_engine(const Session& session) {
  static const api::EngineApi* api = [&] {
    want_descriptors();
    want_memory(threads_for(session));
    for (const ProcessSetting& setting : prepare_process(session.threads))
      log_debug(setting.name, " = ", setting.value, setting.by_user ? " (yours)" : "");
    return open_engine();
  }();
  return *api;
}

const api::Schema& program_schema() {
  static const api::Schema schema = [] {
    const std::string path = program_root() + "/share/elbo/schema.json";
    const Bytes bytes = real_fs().read(path, kSchemaLimit);
    return api::schema_from_node(io::parse_json(text_of(bytes), path));
  }();
  return schema;
}

}  // namespace elbo::cli
