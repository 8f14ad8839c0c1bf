// SPDX-License-Identifier: MIT
// elbo data cache: which decoded pictures are kept on the disk, and removing them.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "elbo/cli/data_table.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/files/decoded_cache.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

struct CacheChoice {
  std::vector<std::string> removed;
  bool all = false;
  bool json = false;
};

Node node_of(const data::KeptSet& kept) {
  Node out = Node::table();
  out.set("name", Node(printable(kept.name)));
  out.set("of", Node(kept.origin));
  out.set("form", Node(kept.form));
  out.set("pictures", Node(kept.pictures));
  out.set("bytes", Node(static_cast<int64_t>(kept.bytes)));
  out.set("used", Node(kept.used));
  return out;
}

void print_kept(const data::KeptSet& kept) {
  print_line(fmt::format("{}  {:8.1f} MiB  used {:%Y-%m-%d}  {}", printable(kept.name),
                         static_cast<double>(kept.bytes) / (1 << 20), fmt::gmtime(kept.used),
                         kept.origin.empty() ? "damaged, or of another version"
                                             : str(counted(kept.pictures, "picture"), " of ",
                                                   kept.origin, " (", kept.form, ")")));
}

/// What was there and is to be removed.
int remove(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    data::remove_kept(name);
    log_info("removed ", printable(name));
  }
  return 0;
}

int cache(const CacheChoice& choice) {
  const std::vector<data::KeptSet> kept = data::kept_sets();
  if (choice.all) {
    std::vector<std::string> names;
    for (const data::KeptSet& one : kept) names.push_back(one.name);
    return remove(names);
  }
  if (!choice.removed.empty()) return remove(choice.removed);
  if (choice.json) {
    Node::List out;
    for (const data::KeptSet& one : kept) out.push_back(node_of(one));
    print_line(io::write_json(Node(std::move(out)), true));
    return 0;
  }
  for (const data::KeptSet& one : kept) print_kept(one);
  if (kept.empty()) log_info("no decoded pictures are kept");
  return 0;
}

}  // namespace

void add_data_cache(CLI::App& data, Session& session) {
  const auto choice = std::make_shared<CacheChoice>();
  CLI::App* command =
      data.add_subcommand("cache", "List the decoded pictures that are kept, or remove them");
  CLI::Option* names =
      command->add_option("--remove", choice->removed, "Remove the file of this name");
  command->add_flag("--remove-all", choice->all, "Remove all of them")->excludes(names);
  add_json(*command, choice->json);
  command->footer(
      "\n"
      "They are in decoded/ of the cache folder, at most 32 GiB; what is removed is decoded "
      "again.\n"
      "data.cache = \"never\" keeps none.");
  command->callback([choice, &session] { session.action = [choice] { return cache(*choice); }; });
}

}  // namespace elbo::cli
