// SPDX-License-Identifier: MIT
// A study: many runs as one (docs/formats/study.md). What its TOML file says, with the quick
// settings taken where they were asked for.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elbo/api/schema.h"
#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::study {

/// One way to train: an experiment, and what is changed in it.
struct StudyVariant {
  std::string name;   ///< a plain name: also the beginning of its runs' folders
  std::string title;  ///< for tables and legends
  Path base;          ///< the experiment's file
  /// Dotted key -> value, over the base; "{run:NAME}" in a text stands for the run of that variant
  /// with the same seed.
  Node set = Node::table();
  /// Variants whose run of the same seed (or only seed) must be done before; those named in `set`
  /// are added.
  std::vector<std::string> after;
  std::vector<int64_t> seeds;          ///< one training each
  std::vector<std::string> protocols;  ///< measures to take of each run: the study's and its own
  /// The name that this training leaves in the cache, "" for none: it is not trained where the
  /// cache has it.
  std::string extractor;
  double minutes = 0;  ///< that one run takes, about, on two cores; 0: not said
  Place place;         ///< where the file says its name
};

/// A picture or chart. Exactly one of command, run_figure, metric, protocol, sheets says where it
/// comes from.
struct StudyFigure {
  std::string id;              ///< a plain name
  std::string title, caption;  ///< above and below it
  /// Whose runs it is made of; empty (with a command that names no {run}): of none.
  std::vector<std::string> variants;
  /// An elbo command; "{run}", "{run:NAME}", "{out}" (a path without extension), "{figure:ID}" (a
  /// file made before) are replaced.
  std::vector<std::string> command;
  /// Of what the command writes: "png", "webp", "svg", "json" (a figure as data) or "html" (a page
  /// beside the study's, which links to it).
  std::string format;
  std::string run_figure;  ///< id of a figure that each run has itself
  std::string metric;      ///< "validation/elbo": its course over steps, a line a variant
  /// "fd_digits_10k" or "fd_digits_10k/part": its value, a bar a variant
  std::string protocol;
  /// With `protocol`: the dotted key whose value is the x of a line instead of bars.
  std::string over;
  /// So many of the sample grids that the run drew while it learned.
  int64_t grids = 0;
  bool every_seed = false;  ///< for each seed; else the first
  double minutes = 0;       ///< that the command takes, about
};

/// A value that settles a claim.
struct Expectation {
  std::string say;      ///< the claim in words
  std::string variant;  ///< whose value it is
  /// "PROTOCOL", "PROTOCOL/PART", "metric:validation/elbo" (its last), "fact:FIGURE/KEY" (of what
  /// the figure's command printed)
  std::string value;
  std::string compared;         ///< "below", "above", "near" or "" (shown without a verdict)
  std::optional<double> bound;  ///< with which it is compared
  std::string than;             ///< or the variant whose value of the same seed it is compared with
  std::string than_value;       ///< its value where that is another one; "": the same
  double tolerance = 0;         ///< of "near"
  int64_t least = 0;  ///< seeds for which it must hold; 0: it must hold for the mean over seeds
  std::optional<double> published;  ///< what a paper has
  std::string source;               ///< of what is published or expected
};

/// A table of variants in the order of a measure.
struct StudyRanking {
  std::string title, caption;         ///< above and below it
  std::string by;                     ///< "PROTOCOL" or "PROTOCOL/PART"
  bool largest_first = false;         ///< else the smallest is the best
  std::vector<std::string> columns;   ///< as `by`, or "seconds" (of training), "health"
  std::vector<std::string> variants;  ///< in any order
};

/// A part of the page: words, formulas, diagrams, then figures and claims.
struct StudySection {
  std::string id, title;                  ///< plain name, and heading
  std::string text;                       ///< paragraphs divided by empty lines
  std::vector<Path> formulas;             ///< MathML files
  std::vector<Path> diagrams;             ///< SVG files
  std::string shows;                      ///< "taxonomy": the registry's tree; "" for nothing
  std::vector<StudyFigure> figures;       ///< in order
  std::vector<Expectation> expectations;  ///< the claims
  std::optional<StudyRanking> ranking;    ///< at most one
};

/// One training: a variant with one of its seeds.
struct StudyRun {
  std::string variant;  ///< its name
  int64_t seed = 0;     ///< of the training
  /// Its name in runs/: VARIANT-sSEED-HASH, the hash that of all settings.
  std::string folder;
  Node experiment = Node::table();  ///< resolved; "{run:NAME}" still stands in it
  /// The same, with paths as they are written: what the hash is of.
  Node written = Node::table();
  /// Positions in Study::runs of those that must be done before.
  std::vector<size_t> after;
};

/// A study as it was read and checked.
struct Study {
  std::string name, title, description;  ///< as in the file
  std::string page = "study.html";       ///< name of the page's file
  /// In all, about, on two cores; 0: the sum of what its variants and figures say.
  double minutes = 0;
  std::vector<StudyVariant> variants;  ///< in an order in which all of `after` come before
  /// Figures and claims outside of any come in one of their own, without words.
  std::vector<StudySection> sections;
  bool quick = false;  ///< read with --quick
  /// By variant, then seed; none where it was read without a schema.
  std::vector<StudyRun> runs;
  /// Figures and claims that its quick form has no runs or measures for.
  int64_t left_out = 0;
  std::string text;  ///< the file as it is
};

/// What to read, and what is known of it.
struct StudySource {
  Path file;           ///< the TOML file
  bool quick = false;  ///< read with --quick
  /// Of experiments and protocols; null: neither is checked and there are no runs.
  const api::Schema* schema = nullptr;
};

/// Reads a study with the experiment of every run. Errors as below, and those of
/// resolve_experiment().
Study read_study(Fs& fs, const StudySource& source);

/// Reads a study. ConfigError with file:line:column and the nearest right name for unknown keys,
/// variants that do not exist, circles of `after`; IoError.
Study read_study(Fs& fs, const Path& file, bool quick);

}  // namespace elbo::study
