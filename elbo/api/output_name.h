// SPDX-License-Identifier: MIT
// What a command can write, told by the name that follows --out: checked before any work is done,
// so that no picture lands in a folder called x.jpg.
#pragma once
#include <string>
#include <vector>

namespace elbo::api {

/// One kind of output.
struct OutputKind {
  std::string ending;  ///< "png"; "": a folder
  std::string what;    ///< "one image grid"
};

/// Whether `name` ends in .ending, in letters of either case.
bool has_ending(const std::string& name, const std::string& ending);

/// Whether `name` is that of a file of pictures, numbers, text or the like, not of a folder:
/// "x.jpg" is, "x.jpg/", "x" and "v1.2" are not.
bool names_a_file(const std::string& name);

/// UsageError that lists `kinds` where `out`, given after `option`, is of none of them.
void want_output(const std::string& option, const std::string& out,
                 const std::vector<OutputKind>& kinds);

}  // namespace elbo::api
