// SPDX-License-Identifier: MIT
// The options by which subcommands name a data set, turned into a [data] table.
#include "elbo/cli/data_table.h"

#include <cmath>

#include "elbo/data/files/named_data.h"

namespace elbo::cli {

CLI::Option* add_data_choice(CLI::App& command, DataChoice& choice) {
  command.add_option("--set", choice.sets, "An option of the source: --set size=64")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  return command.add_option(
      "NAME", choice.name,
      "A source (elbo data info lists them), a folder of pictures, or a .npy, .npz, .csv, .tar or "
      ".zip file");
}

Node attribute_number(float value) {
  return Node(std::round(static_cast<double>(value) * 1e7) / 1e7);
}

Node data_table(const DataChoice& choice) { return data::named_data(choice.name, choice.sets); }

}  // namespace elbo::cli
