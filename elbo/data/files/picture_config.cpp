// SPDX-License-Identifier: MIT
// What sources of named pictures say and hash alike.
#include "elbo/data/files/picture_config.h"

#include "elbo/core/str.h"

namespace elbo::data {

void PictureConfig::begin_fingerprint(Sha256& hash, const FolderMeaning& meaning) const {
  hash.update(bytes_of(str("channels ", count_of(channels), " size ", size, " resize ",
                           name_of(resize), " test_share ", test_share, "\n")));
  const bool is_default = is_white(background_in(Node::table(), background));
  if (!is_default) hash.update(bytes_of(str("background ", background, "\n")));
  if (decode != DecodeSize::full) hash.update(bytes_of("decode scaled\n"));
  // Those of the other splits count too.
  if (meaning.has_splits)
    hash.update(bytes_of(str("classes ", join(meaning.class_names, "\n"), "\n")));
}

std::string remark_on_class(const std::string& where, const std::string& name, int64_t test,
                            int64_t validation, bool divided) {
  const std::string splits = validation == 0 ? "test split"
                             : test == 0     ? "validation split"
                                             : "validation and test splits";
  return str(printable(where), ": of the class \"", printable(name), "\" nothing is learned: ",
             test + validation == 1 ? "its only picture is"
                                    : str("all its ", test + validation, " pictures are"),
             " in the ", splits, divided ? "; give it more, or set data.test_share = 0" : "");
}

}  // namespace elbo::data
