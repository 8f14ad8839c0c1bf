// SPDX-License-Identifier: MIT
// Words for Slurm's programs, and what their answers mean.
#include "elbo/study/cluster/slurm.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/study/cluster/command.h"

namespace elbo::study {
namespace {

constexpr double kSubmitSeconds = 300;  // sbatch itself tries for minutes
constexpr size_t kLongestId = 18;       // digits
constexpr size_t kCancelAtOnce = 200;   // ids of one call
constexpr uint64_t kMostAnswer = 1 << 16;

bool all_of_kind(std::string_view text, int (*kind)(int)) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [&](char c) { return kind(static_cast<unsigned char>(c)); });
}

int is_state_letter(int c) { return (c >= 'A' && c <= 'Z') || c == '_'; }
int is_decimal(int c) { return c >= '0' && c <= '9'; }

bool is_job_number(std::string_view text) {
  return text.size() <= kLongestId && all_of_kind(text, is_decimal);
}

std::vector<std::string_view> parts_of(std::string_view line, size_t count) {
  std::vector<std::string_view> out;
  while (out.size() + 1 < count) {
    const size_t bar = line.find('|');
    if (bar == std::string_view::npos) return {};
    out.push_back(line.substr(0, bar));
    line.remove_prefix(bar + 1);
  }
  out.push_back(line);
  return out;
}

/// A line of squeue; nothing where it is none.
std::optional<SlurmJob> job_in(std::string_view line, const std::vector<std::string>& names) {
  const std::vector<std::string_view> parts = parts_of(line, 6);
  if (parts.size() != 6 || !is_job_number(parts[0]) || !all_of_kind(parts[2], is_state_letter))
    return std::nullopt;
  SlurmJob out{std::string(parts[0]), 0,
               std::string(parts[3]), std::string(parts[2]),
               std::string(parts[4]), std::string(parts[5])};
  if (std::find(names.begin(), names.end(), out.name) == names.end()) return std::nullopt;
  if (parts[1] == "N/A") return out;
  if (!is_job_number(parts[1])) return std::nullopt;
  std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), out.index);
  return out;
}

/// `path` for --output, where Slurm replaces %j and its like, and reads \ as "replace nothing".
std::string output_pattern(const Path& path, bool array) {
  std::string out;
  for (const char c : path.string()) {
    if (c == '\\') return "/dev/null";
    out += c == '%' ? "%%" : std::string(1, c);
  }
  return out + (array ? "-%a.txt" : "-0.txt");
}

bool has_any(const std::string& text, std::initializer_list<const char*> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return text.find(part) != std::string::npos; });
}

bool says_too_many(const std::string& error) {
  return has_any(error, {"limit", "QOSMax", "AssocMax", "AssocGrp", "Invalid job array"});
}

bool says_later(const std::string& error) {
  return says_too_many(error) ||
         has_any(error, {"temporarily unable", "Unable to contact", "connect failure", "timed out",
                         "Connection", "try again", "Dependency problem", "dependency problem"});
}

/// A file as text; words that say so where it is too long.
std::string text_in(const Path& path) {
  try {
    const Bytes bytes = real_fs().read(path, kMostAnswer);
    return std::string(text_of(bytes));
  } catch (const DataError&) {
    return "more than it should";
  }
}

std::vector<std::string> submit_words(const SlurmSubmission& submission,
                                      const SlurmOptions& options) {
  const bool array = !submission.indices.empty();
  std::vector<std::string> words{"sbatch",
                                 "--parsable",
                                 "--job-name=" + submission.name,
                                 "--output=" + output_pattern(submission.output, array),
                                 "--nodes=1",
                                 "--ntasks=1",
                                 str("--cpus-per-task=", options.cpus),
                                 "--requeue",
                                 "--export=ALL",
                                 "--kill-on-invalid-dep=yes",
                                 "--signal=B:USR1@60"};
  if (array) words.push_back("--array=" + join(submission.indices, ","));
  if (!submission.dependency.empty()) words.push_back("--dependency=" + submission.dependency);
  if (!options.partition.empty()) words.push_back("--partition=" + options.partition);
  if (!options.account.empty()) words.push_back("--account=" + options.account);
  if (!options.time.empty()) words.push_back("--time=" + options.time);
  if (options.gpus > 0) words.push_back(str("--gres=gpu:", options.gpus));
  words.push_back(std::filesystem::absolute(submission.script).string());
  return words;
}

}  // namespace

bool is_live(const SlurmJob& job) {
  constexpr std::array kEnded{"BOOT_FAIL", "CANCELLED",     "COMPLETED", "DEADLINE", "FAILED",
                              "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED",  "TIMEOUT"};
  return std::find(kEnded.begin(), kEnded.end(), job.state) == kEnded.end();
}

std::vector<SlurmJob> slurm_jobs_in(std::string_view printed,
                                    const std::vector<std::string>& names) {
  std::vector<SlurmJob> out;
  while (!printed.empty()) {
    const std::string_view line = printed.substr(0, printed.find('\n'));
    printed.remove_prefix(std::min(printed.size(), line.size() + 1));
    if (line.find_first_not_of(" \r") == std::string_view::npos) continue;
    const std::optional<SlurmJob> job = job_in(line, names);
    if (!job)
      throw IoError("squeue printed ", first_words(std::string(line)),
                    "; wanted: id|index|STATE|name|node|reason; is it Slurm's squeue that PATH "
                    "finds?");
    out.push_back(*job);
  }
  return out;
}

std::vector<SlurmJob> slurm_queue(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  const CommandResult said =
      run_command({{"squeue", "--noheader", "--states=all", "--array", str("--user=", ::geteuid()),
                    "--name=" + join(names, ","), "--format=%F|%K|%T|%j|%N|%r"},
                   "",
                   "",
                   60});
  if (said.code != 0)
    throw IoError("squeue failed with exit code ", said.code, ": ", first_words(said.err),
                  "; is Slurm's controller up (`scontrol ping`)?");
  return slurm_jobs_in(said.out, names);
}

std::optional<std::string> submitted_id(const std::string& text) {
  const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
  const std::string_view id = line.substr(0, line.find(';'));  // ";cluster" may follow
  if (!is_job_number(id) || text.find('\n') == std::string::npos) return std::nullopt;
  return std::string(id);
}

SlurmAnswer slurm_submit(const SlurmSubmission& submission, const SlurmOptions& options) {
  SlurmAnswer out;
  const Path errors = Path(submission.answer).replace_extension(".err");
  const CommandResult said =
      run_command({submit_words(submission, options), submission.answer, errors, kSubmitSeconds});
  if (said.code != 0) {
    const std::string words = text_in(errors);
    out.error = str("sbatch failed with exit code ", said.code, ": ", first_words(words));
    out.later = says_later(words);
    out.too_many = says_too_many(words);
    return out;
  }
  const std::string printed = text_in(submission.answer);
  if (const auto id = submitted_id(printed)) out.id = *id;
  else
    out.error = str("sbatch printed ", first_words(printed),
                    "; wanted the number of a job; is it Slurm's sbatch that PATH finds?");
  return out;
}

void slurm_cancel(const std::vector<std::string>& ids) {
  for (size_t begin = 0; begin < ids.size(); begin += kCancelAtOnce) {
    std::vector<std::string> words{"scancel", "--quiet"};
    words.insert(
        words.end(), ids.begin() + static_cast<std::ptrdiff_t>(begin),
        ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), begin + kCancelAtOnce)));
    const CommandResult said = run_command({words, "", "", 60});
    if (said.code != 0 && said.err.find("Invalid job id") == std::string::npos)
      throw IoError("scancel failed with exit code ", said.code, ": ", first_words(said.err));
  }
}

std::string slurm_account_of(const std::string& id) {
  try {
    const CommandResult said = run_command({{"sacct", "--noheader", "--parsable2", "--allocations",
                                             "--jobs=" + id, "--format=State,ExitCode"},
                                            "",
                                            "",
                                            20});
    if (said.code != 0 || said.out.find('|') == std::string::npos) return "";
    std::string line = first_words(said.out);
    line.replace(line.find('|'), 1, ", exit code ");
    return line;
  } catch (const Error&) {  // no accounting, or none that answers
    return "";
  }
}

}  // namespace elbo::study
