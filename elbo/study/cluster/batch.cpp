// SPDX-License-Identifier: MIT
// Records of batches.
#include "elbo/study/cluster/batch.h"

#include <fmt/format.h>

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/typed_node.h"
#include "elbo/study/cluster/slurm.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostBatchBytes = 4 << 20;

JobBatch read_batch(Fs& fs, const Path& path) {
  const Bytes bytes = fs.read(path, kMostBatchBytes);
  const Node node = run::parse_record(bytes, path.string());
  JobBatch out;
  out.number = run::whole_at(node, "number");
  out.name = run::text_at(node, "name");
  out.array = run::value_at(node, "array").literal() == "true";
  for (const Node& one : run::list_at(node, "tasks"))
    out.tasks.emplace_back(run::whole_at(one, "index"), run::text_at(one, "task"));
  return out;
}

/// What sbatch printed, if it is whole.
std::string id_in(Fs& fs, const Path& path) {
  if (!fs.exists(path)) return "";
  const Bytes bytes = fs.read(path, kMostBatchBytes);
  return submitted_id(std::string(text_of(bytes))).value_or("");
}

}  // namespace

std::string JobBatch::job_id(int64_t index) const { return array ? str(id, "_", index) : id; }

Path batch_file(const StudyFolder& folder, int64_t number, const std::string& ending) {
  return folder.batches() / (fmt::format("{:06}", number) + ending);
}

void write_batch(Fs& fs, const StudyFolder& folder, const JobBatch& batch) {
  Node node = Node::table();
  node.set("number", Node(batch.number));
  node.set("name", Node(batch.name));
  node.set("array", Node(batch.array));
  Node::List tasks;
  for (const auto& [index, task] : batch.tasks) {
    Node one = Node::table();
    one.set("index", Node(index));
    one.set("task", Node(task));
    tasks.push_back(std::move(one));
  }
  node.set("tasks", Node(std::move(tasks)));
  write_atomically(fs, batch_file(folder, batch.number, ".json"),
                   bytes_of(io::write_json(node) + "\n"));
}

std::vector<JobBatch> read_batches(Fs& fs, const StudyFolder& folder) {
  std::vector<JobBatch> out;
  if (!fs.exists(folder.batches())) return out;
  for (const std::string& name : fs.list(folder.batches())) {
    if (!name.ends_with(".json") || name.starts_with(".")) continue;
    out.push_back(read_batch(fs, folder.batches() / name));
    if (batch_file(folder, out.back().number, ".json").filename() != name)
      throw DataError(printable((folder.batches() / name).string()), ": is of batch ",
                      out.back().number, "; was it renamed?");
    out.back().id = id_in(fs, batch_file(folder, out.back().number, ".id"));
  }
  std::sort(out.begin(), out.end(),
            [](const JobBatch& a, const JobBatch& b) { return a.number < b.number; });
  return out;
}

std::optional<TaskJob> newest_job(const std::vector<JobBatch>& batches, const std::string& task) {
  for (auto batch = batches.rbegin(); batch != batches.rend(); ++batch)
    for (const auto& [index, name] : batch->tasks)
      if (name == task) return TaskJob{&*batch, index};
  return std::nullopt;
}

void remove_batch(Fs& fs, const StudyFolder& folder, int64_t number) {
  const std::string stem = batch_file(folder, number, "").filename().string();
  for (const std::string& name : fs.list(folder.batches()))
    if (name.starts_with(stem + ".") || name.starts_with(stem + "-"))
      fs.remove(folder.batches() / name);
}

}  // namespace elbo::study
