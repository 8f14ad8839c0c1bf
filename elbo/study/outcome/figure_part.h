// SPDX-License-Identifier: MIT
// The parts of a figure: a picture of each variant and seed that it is made of, or one of all.
// Those that a command makes have files: figures/ID[-VARIANT][-sSEED].FORMAT and, beside it,
// .facts.json, which says what the command printed and what the picture was made of, so that
// another command or another run makes it again.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/study/outcome/folder.h"

namespace elbo::study {

/// One picture that a figure consists of.
struct FigurePart {
  const StudyFigure* figure = nullptr;  ///< which it belongs to
  std::string variant;                  ///< "" where it is of none or of all
  int64_t seed = 0;                     ///< of the run that it shows
  std::string stem;                     ///< of its files; "" where no command makes it
  std::vector<size_t> runs;             ///< of Study::runs: what it is made of
  std::vector<size_t> parts;            ///< earlier parts that its command names
};

/// All parts, in the study's order. They point into `study`.
std::vector<FigurePart> figure_parts(const Study& study);

/// Where it is among Study::runs: of that seed, else the first of the variant; nothing where the
/// variant has none.
std::optional<size_t> run_position(const Study& study, const std::string& variant, int64_t seed);

/// The words of the part's command with every placeholder replaced by a path below `root`; "" gives
/// paths relative to the study's folder.
std::vector<std::string> command_words(const Study& study, const std::vector<FigurePart>& parts,
                                       const FigurePart& part, const Path& root);

/// "loss-vae-s1.png"; "" where the command prints facts alone.
std::string file_name(const FigurePart& part);

/// What the picture is to be made of, as the facts keep it: command, and the runs with the time at
/// which each was done.
Node recipe_of(const Study& study, const std::vector<FigurePart>& parts, const FigurePart& part,
               const std::vector<std::string>& times);

/// When each run of the part was done; "" for one that is not.
std::vector<std::string> done_times(Fs& fs, const Study& study, const StudyFolder& folder,
                                    const FigurePart& part);

/// Writes the facts of a part that was just made. IoError.
void write_facts(Fs& fs, const StudyFolder& folder, const FigurePart& part, Node recipe,
                 Node facts);

/// Where the picture of a part is; nothing where its command prints facts alone, or where none
/// makes it.
std::optional<Path> image_path(const StudyFolder& folder, const FigurePart& part);

/// The facts of a part whose files are there and were made by this recipe; nothing else.
std::optional<Node> read_facts(Fs& fs, const StudyFolder& folder, const FigurePart& part,
                               const Node& recipe);

}  // namespace elbo::study
