// SPDX-License-Identifier: MIT
// Two records of a run: build.json, what made the numbers, and eval/<protocol>.jsonl, the numbers
// (docs/formats/run_folder.md, eval.md).
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::run {

/// What a stranger must know, besides config.toml, to compute the same numbers again.
struct BuildRecord {
  std::string version;           ///< of elbo
  std::string commit;            ///< of elbo's repository
  std::string compiler;          ///< with its version
  std::string flags;             ///< of the compiler
  std::string libtorch;          ///< its version
  std::string instruction_set;   ///< that LibTorch computes with
  int64_t threads = 0;           ///< that computed
  std::string host;              ///< name of the machine
  std::string kernel;            ///< of the operating system
  std::string cpu;               ///< model name
  std::string data_fingerprint;  ///< DataInfo::fingerprint of the training split
  std::string command_line;      ///< as it was typed
  std::string started;           ///< UTC
  int64_t seed = 0;              ///< of the experiment
  int64_t total_steps = 0;       ///< planned
  /// Whose weights it began with, where not with random ones: "vae of NAME after step 600".
  std::string init_from = {};
  std::string init_sha256 = {};  ///< of the file of those weights

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("version", version, "version of elbo");
    visit("commit", commit, "of its source");
    visit("compiler", compiler, "that built it");
    visit("flags", flags, "of the compiler");
    visit("libtorch", libtorch, "version of LibTorch");
    visit("instruction_set", instruction_set, "that LibTorch computes with");
    visit("threads", threads, "that compute");
    visit("host", host, "name of the machine");
    visit("kernel", kernel, "of the operating system");
    visit("cpu", cpu, "model of the processor");
    visit("data_fingerprint", data_fingerprint, "SHA-256 over the training data and its options");
    visit("command_line", command_line, "as it was typed");
    visit("started", started, "UTC");
    visit("seed", seed, "of the run", Seed{});
    visit("total_steps", total_steps, "that were planned", Between{0, 1e15});
    visit("init_from", init_from, "whose weights it began with; empty: random ones");
    visit("init_sha256", init_sha256, "of the file of those weights");
  }
};

/// Version, commit, compiler, flags, host, kernel, processor and start, as this process finds them;
/// the rest is the caller's to fill.
BuildRecord this_build();

/// IoError.
void write_build(Fs& fs, const Path& path, const BuildRecord& record);
/// DataError, IoError.
BuildRecord read_build(Fs& fs, const Path& path);

/// One evaluation.
struct EvalResult {
  std::string protocol;       ///< "elbo", "iw_5000", ...
  double value = 0;           ///< the number that the protocol's name fixes
  double standard_error = 0;  ///< of the value; nan where it is not known
  std::string unit;           ///< "nats"
  int64_t count = 0;          ///< examples behind the value
  /// Terms of the value, in the same unit unless their name says otherwise.
  std::vector<std::pair<std::string, double>> parts;
  uint64_t seed = 0;                       ///< of all random draws
  double seconds = 0;                      ///< that it took
  std::string weights;                     ///< "raw" or "ema"
  int64_t step = 0;                        ///< of the weights
  std::string split;                       ///< of the data
  std::string when;                        ///< UTC
  std::string uncertainty = {};            ///< what the standard error is of: "examples", ...
  std::string data = {};                   ///< fingerprint of the examples that were compared with
  std::string extractor = {};              ///< of features, where the protocol has one
  std::string extractor_fingerprint = {};  ///< SHA-256 of its weights
  std::string warning = {};                ///< what a reader must know to trust the value
  /// Whether every member is equal.
  bool operator==(const EvalResult&) const = default;
};

/// The result as a line of eval/<protocol>.jsonl has it.
Node to_node(const EvalResult& result);
/// DataError where a key is missing or of another type.
EvalResult eval_result(const Node& node);

/// Adds a line to `folder`/<protocol>.jsonl and waits for the disk. IoError.
void append_eval(Fs& fs, const Path& folder, const EvalResult& result);
/// The results of a protocol, oldest first; none where there are none. DataError.
std::vector<EvalResult> read_eval(Fs& fs, const Path& folder, const std::string& protocol);
/// The protocols that have results, by name.
std::vector<std::string> eval_protocols(Fs& fs, const Path& folder);

}  // namespace elbo::run
