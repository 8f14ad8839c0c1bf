// SPDX-License-Identifier: MIT
// One HTML file in which a model runs: its decoder, its encoder where it has one, and what is known
// of its codes. Names and descriptions stay text (docs/formats/page.md); nothing is loaded from
// anywhere.
#pragma once
#include <string_view>

#include "elbo/core/fs.h"
#include "elbo/export/program.h"

namespace elbo::exports {

/// Where random codes of a page come from.
enum class PagePrior {
  normal,     ///< N(0, I)
  uniform,    ///< each value in [-1, 1]
  bernoulli,  ///< each 0 or 1, as likely
  draws,      ///< some that the model has drawn are in the page
  none        ///< the model has no prior: a normal distribution with the codes' moments
};
constexpr auto enum_names(PagePrior) {
  return std::array{"normal", "uniform", "bernoulli", "draws", "none"};
}

/// What a page knows of codes of Z values.
struct PageCodes {
  int64_t dimensions = 0;               ///< Z
  PagePrior prior = PagePrior::normal;  ///< of random codes
  Tensor draws = {};                    ///< (N, Z) of the prior; undefined: it is not needed
  std::string unit;                     ///< of `carries`: "nats", "variance"; "" without
  std::vector<int64_t> order;           ///< all dimensions, what carries most first
  std::vector<double> carries = {};     ///< how much, in that order; empty: not known
  std::vector<std::string> names = {};  ///< of all dimensions
  Tensor mean, deviations;              ///< (Z) each
  Tensor principal = {};                ///< (K, Z) directions of length 1; undefined: none
  std::vector<double> principal_deviations = {};  ///< (K)
};

/// Codes that a page shows, with what they are of.
struct PageExamples {
  Tensor codes = {};                 ///< (N, Z); undefined: none
  std::vector<int64_t> labels = {};  ///< (N), or empty
  std::vector<Bytes> pictures = {};  ///< PNG files of (N), or empty
};

/// A page but for its programs. All texts may be a stranger's.
struct PageContent {
  std::string title, description, model, summary, generated_by;  ///< shown as text
  std::vector<std::pair<std::string, std::string>> facts;        ///< label and value
  Extents shape;                                                 ///< (C, H, W) of a picture
  double low = 0, high = 1;                                      ///< values of black and white
  PageCodes codes;                                               ///< what is known of them
  std::string condition;                                         ///< "", "class", "attributes"
  std::vector<std::string> condition_names;                      ///< of its values
  std::vector<std::string> classes;                              ///< names
  std::vector<std::pair<std::string, Tensor>> attributes;        ///< name and vector (Z)
  PageExamples examples;                                         ///< to begin at
  PageExamples points;                                           ///< to be shown in a plane
  std::vector<std::string> missing;                              ///< what is not there, and why
};

/// Programs of a page. `encoder` may be null.
struct PagePrograms {
  const Program* decoder;  ///< z [, condition] -> image
  const Program* encoder;  ///< x [, condition] -> mean [, log_var]
};

/// The whole file. Matrices are in half precision, vectors, and what half precision cannot hold, in
/// single.
std::string page_file(const PagePrograms& programs, const PageContent& content);

/// The program with its tensors rounded as a page has them.
Program as_in_page(const Program& program);

/// What every page is made of besides its model, compiled in from web/page/ so that a page can be
/// written wherever the library is: the document with places for all else.
std::string_view page_template();
/// The style sheet.
std::string_view page_style();
/// The script: the modules of web/page/parts.txt one after another, as one.
std::string_view page_script();

/// "sha256-...", as a content security policy names a script or style of this text.
std::string policy_hash(std::string_view text);

/// `json` so that it can stand in a script element: no character that begins or ends markup.
std::string json_in_markup(std::string json);

}  // namespace elbo::exports
