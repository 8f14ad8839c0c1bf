// SPDX-License-Identifier: MIT
// The tree of generative models as nested lists, drawn as a tree by the style sheet: it wraps on a
// phone and is read aloud as what it is.
#include <algorithm>
#include <array>

#include "elbo/api/taxonomy.h"
#include "elbo/core/str.h"
#include "elbo/report/metric_docs.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

/// What can be asked of a model, besides its likelihood.
struct Question {
  const char* ability;
  const char* yes;
  const char* no;
};
constexpr std::array<Question, 3> kQuestions{{{"samples", "samples", "no samples"},
                                              {"encodes", "encodes", "no encoder"},
                                              {"decodes", "decodes", ""}}};

bool can(const api::SchemaEntry& model, std::string_view ability) {
  return std::find(model.abilities.begin(), model.abilities.end(), ability) !=
         model.abilities.end();
}

report::Markup answer(const char* look, const std::string& words) {
  return report::element("li", {{"class", look}}, words);
}

report::Markup answers(const api::SchemaEntry& model) {
  report::Markup out;
  for (const Question& question : kQuestions) {
    const bool yes = can(model, question.ability);
    if (yes || *question.no != '\0')
      out += answer(yes ? "yes" : "no", yes ? question.yes : question.no);
  }
  for (const std::string& ability : model.abilities) {
    const bool known =
        std::any_of(kQuestions.begin(), kQuestions.end(),
                    [&](const Question& question) { return ability == question.ability; });
    if (!known) out += answer("yes", report::spoken(ability));
  }
  out += answer(model.likelihood == "none" ? "no" : "yes",
                str("likelihood: ", api::likelihood_text(model)));
  return report::element(
      "ul", {{"class", "asked"}, {"aria-label", str("What can be asked of ", model.name)}}, out);
}

report::Markup leaf(const api::SchemaEntry& model) {
  return report::element(
      "li", {{"class", "leaf"}},
      report::element(
          "div", {{"class", "card"}},
          report::element("p", {{"class", "model"}}, report::element("code", {}, model.name), " ",
                          report::element("span", {{"class", "small"}}, model.paper)),
          report::element("p", {}, model.summary), answers(model)));
}

report::Markup branches_of(const std::vector<api::TaxonomyBranch>& branches,
                           const report::Attributes& attributes);

report::Markup branch_of(const api::TaxonomyBranch& branch) {
  const bool empty = branch.models.empty() && branch.branches.empty();
  report::Markup content =
      report::element("p", {{"class", "fork"}}, report::element("strong", {}, branch.name), " ",
                      report::element("span", {{"class", "small"}}, branch.words));
  if (empty) content += report::element("p", {{"class", "bare"}}, "Nothing here yet.");
  report::Markup leaves;
  for (const api::SchemaEntry& model : branch.models) leaves += leaf(model);
  if (!leaves.empty()) content += report::element("ul", {{"class", "leaves"}}, leaves);
  if (!branch.branches.empty()) content += branches_of(branch.branches, {});
  return report::element("li", {{"class", empty ? "branch empty" : "branch"}}, content);
}

report::Markup branches_of(const std::vector<api::TaxonomyBranch>& branches,
                           const report::Attributes& attributes) {
  report::Markup out;
  for (const api::TaxonomyBranch& branch : branches) out += branch_of(branch);
  return report::element_around("ul", attributes, out);
}

}  // namespace

report::Markup taxonomy_part(const StudyPage& page) {
  if (page.options.schema == nullptr)
    return missing_note("The tree of models is not shown: the registry is not known here.");
  return branches_of(api::taxonomy_of(page.options.schema->models),
                     {{"class", "tree"}, {"aria-label", "The tree of generative models"}});
}

}  // namespace elbo::study
