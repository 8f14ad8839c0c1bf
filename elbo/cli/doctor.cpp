// SPDX-License-Identifier: MIT
// elbo doctor: what this machine offers, and what is slow or missing about it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "elbo/cli/engine.h"
#include "elbo/cli/process.h"
#include "elbo/cli/session.h"
#include "elbo/core/build_info.h"
#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/core/str.h"
#include "elbo/data/files/mnist_fetch.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
// A run with its checkpoints needs some hundred megabytes.
constexpr double kLittleDisk = 2 * kGiB;
constexpr double kLittleMemory = 1 * kGiB;  // LibTorch alone takes 0.2

/// What was found, and what of it deserves a word.
struct Findings {
  Node facts = Node::table();
  std::vector<std::string> advice;
};

double gib(uint64_t bytes) { return std::round(static_cast<double>(bytes) / kGiB * 10) / 10; }

void look_at_processor(Findings& found, const Session& session) {
  const std::vector<std::string> sets = instruction_sets();
  const int64_t usable = usable_processors();
  found.facts.set("processor", Node(processor_name()));
  found.facts.set("instruction_sets", Node(join(sets, " ")));
  found.facts.set("usable_processors", Node(usable));
  found.facts.set("threads", Node(threads_for(session)));
  found.facts.set("load", Node(load_average()));
  if (std::find(sets.begin(), sets.end(), "avx2") == sets.end())
    found.advice.push_back("the processor has no AVX2: products take several times as long");
  if (load_average() > static_cast<double>(usable))
    found.advice.push_back("other programs keep the processors busy: training gets only its share");
  if (threads_for(session) < usable)
    found.advice.push_back(str("only ", threads_for(session), " of ", usable,
                               " processors are used: OMP_NUM_THREADS or --threads says so"));
  if (threads_for(session) > usable)
    found.advice.push_back("more threads than processors: this is much slower than one each");
}

void look_at_settings(Findings& found) {
  const auto is = [](const char* name, const char* value) {
    const char* set = std::getenv(name);
    return set != nullptr && std::string(set) == value;
  };
  if (is("OMP_WAIT_POLICY", "passive"))
    found.advice.push_back(
        "OMP_WAIT_POLICY=passive halves the speed of small products on an idle machine");
  if (is("OMP_WAIT_POLICY", "active"))
    found.advice.push_back("OMP_WAIT_POLICY=active collapses when other programs run too");
  if (is("ATEN_CPU_CAPABILITY", "default"))
    found.advice.push_back("ATEN_CPU_CAPABILITY=default switches vector instructions off");
}

void look_at_memory(Findings& found) {
  const uint64_t memory = usable_memory();
  const uint64_t disk = real_fs().free_bytes(".");
  found.facts.set("memory_gib", Node(gib(memory)));
  found.facts.set("disk_here_gib", Node(gib(disk)));
  if (static_cast<double>(memory) < kLittleMemory)
    found.advice.push_back("less than 1 GiB of memory is free");
  if (static_cast<double>(disk) < kLittleDisk)
    found.advice.push_back("less than 2 GiB of disk is free here: choose another place with --out");
}

void look_at_data(Findings& found) {
  try {
    found.facts.set("mnist", Node(data::find_mnist("").string()));
  } catch (const Error&) {
    found.facts.set("mnist", Node(std::string("not here")));
    found.advice.push_back("MNIST is not here: `elbo data get mnist` fetches it");
  }
}

void look_at_torch(Findings& found, const Session& session) {
  const double start = monotonic_seconds();
  try {
    const api::EngineApi& engine = load_engine(session);
    const Node versions = io::parse_json(engine.versions(), "engine");
    found.facts.set("torch_seconds_to_load",
                    Node(std::round((monotonic_seconds() - start) * 100) / 100));
    for (const Node::Entry& entry : versions.entries()) found.facts.set(entry.key, entry.node);
    const std::string blas = versions.find("blas")->literal();
    if (blas.find("OpenBLAS") == std::string::npos)
      found.advice.push_back(
          "LibTorch multiplies with the reference BLAS, some twenty times slower: apt-get install "
          "libopenblas0-openmp");
    else if (blas.find("USE_OPENMP") == std::string::npos)
      found.advice.push_back(
          "OpenBLAS keeps threads of its own beside LibTorch's: libopenblas0-openmp instead is "
          "half as fast again");
  } catch (const Error& error) {
    found.facts.set("torch", Node(std::string("cannot be loaded")));
    found.advice.push_back(error.what());
  }
}

int examine_machine(const Session& session, bool json) {
  Findings found;
  found.facts.set("version", Node(std::string(build_info().version)));
  found.facts.set("commit", Node(std::string(build_info().commit)));
  found.facts.set("compiler", Node(std::string(build_info().compiler)));
  found.facts.set("flags", Node(std::string(build_info().flags)));
  look_at_processor(found, session);
  look_at_settings(found);
  look_at_memory(found);
  look_at_data(found);
  look_at_torch(found, session);
  if (json) {
    Node::List advice;
    for (const std::string& line : found.advice) advice.push_back(Node(line));
    found.facts.set("advice", Node(std::move(advice)));
    print_line(io::write_json(found.facts, true));
    return 0;
  }
  for (const Node::Entry& fact : found.facts.entries()) {
    const auto* text = std::get_if<std::string>(&fact.node.value());
    print_line(fmt::format("{:<22} {}", fact.key, text != nullptr ? *text : fact.node.literal()));
  }
  for (const std::string& line : found.advice) print_line("! " + line);
  if (found.advice.empty()) print_line("Nothing here slows training down.");
  return 0;
}

}  // namespace

void add_doctor(CLI::App& root, Session& session) {
  CLI::App* command =
      root.add_subcommand("doctor", "What this machine offers, and what is slow about it");
  const auto json = std::make_shared<bool>(false);
  add_json(*command, *json);
  command->callback([json, &session] {
    session.action = [json, &session] { return examine_machine(session, *json); };
  });
}

}  // namespace elbo::cli
