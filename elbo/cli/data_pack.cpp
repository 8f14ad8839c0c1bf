// SPDX-License-Identifier: MIT
// elbo data pack: a folder of pictures as tar shards.
#include "elbo/cli/data_table.h"
#include "elbo/core/counted.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/data/archives/pack.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

constexpr int64_t kMostShardMegabytes = int64_t{1} << 20;

struct PackChoice {
  std::string folder, out, sub_folders = "automatic";
  int64_t megabytes = 256;
  bool json = false;
};

int pack(const PackChoice& choice) {
  const data::PackReport report =
      data::pack_folder({.folder = absolute_path(choice.folder, ""),
                         .out = choice.out,
                         .sub_folders = enum_named<data::SubFolders>(choice.sub_folders).value(),
                         .shard_bytes = static_cast<uint64_t>(choice.megabytes) << 20});
  if (!report.used.empty()) log_warning(report.used);
  for (const data::BadFile& file : report.passed_over)
    log_info("passed over ", printable(file.path), ": ", file.reason);
  log_info(counted(report.pictures, "picture"), " in ", counted(report.shards, "shard"), " of ",
           report.bytes, " bytes together");
  if (choice.json) {
    Node out = Node::table();
    out.set("shards", Node(printable(report.pattern)));
    out.set("count", Node(report.shards));
    out.set("pictures", Node(report.pictures));
    out.set("bytes", Node(static_cast<int64_t>(report.bytes)));
    out.set("passed_over", Node(static_cast<int64_t>(report.passed_over.size())));
    print_line(io::write_json(out));
  } else {
    print_line(printable(report.pattern));
  }
  return 0;
}

}  // namespace

void add_data_pack(CLI::App& data, Session& session) {
  const auto choice = std::make_shared<PackChoice>();
  CLI::App* command =
      data.add_subcommand("pack", "Write a folder of pictures as tar shards (WebDataset's layout)");
  command->add_option("FOLDER", choice->folder, "The pictures; sub-folders as of image_folder")
      ->required();
  command
      ->add_option("--out", choice->out,
                   "Names of the shards: pictures-%06d.tar; none of them may be there")
      ->required();
  command->add_option("--shard-size", choice->megabytes, "Megabytes (MiB) a shard has at most")
      ->check(CLI::Range(int64_t{1}, kMostShardMegabytes))
      ->capture_default_str();
  command
      ->add_option("--sub-folders", choice->sub_folders,
                   "What sub-folders mean: automatic, classes or nothing")
      ->check(CLI::IsMember({"automatic", "classes", "nothing"}))
      ->capture_default_str();
  add_json(*command, choice->json);
  command->footer(
      "\n"
      "Prints what `[data] file` of the source shards takes.\n"
      "Example: elbo data pack pictures --out /data/pictures-%06d.tar");
  command->callback([choice, &session] { session.action = [choice] { return pack(*choice); }; });
}

}  // namespace elbo::cli
