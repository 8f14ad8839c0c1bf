// SPDX-License-Identifier: MIT
// The tree of generative models as nested lists, drawn as a tree by the style sheet: it wraps on a
// phone and is read aloud as what it is.
#include <algorithm>
#include <array>

#include "elbo/api/taxonomy.h"
#include "elbo/core/str.h"
#include "elbo/report/metric_docs.h"
#include "elbo/study/page/page_parts.h"

namespace elbo {
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

bool can(const SchemaEntry& model, std::string_view ability) {
  return std::find(model.abilities.begin(), model.abilities.end(), ability) !=
         model.abilities.end();
}

Markup answer(const char* look, const std::string& words) {
  return element("li", {{"class", look}}, words);
}

Markup answers(const SchemaEntry& model) {
  Markup out;
  for (const Question& question : kQuestions) {
    const bool yes = can(model, question.ability);
    if (yes || *question.no != '\0')
      out += answer(yes ? "yes" : "no", yes ? question.yes : question.no);
  }
  for (const std::string& ability : model.abilities) {
    const bool known =
        std::any_of(kQuestions.begin(), kQuestions.end(),
                    [&](const Question& question) { return ability == question.ability; });
    if (!known) out += answer("yes", spoken(ability));
  }
  out += answer(model.likelihood == "none" ? "no" : "yes",
                str("likelihood: ", likelihood_text(model)));
  return element(
      "ul", {{"class", "asked"}, {"aria-label", str("What can be asked of ", model.name)}}, out);
}

Markup leaf(const SchemaEntry& model) {
  return element("li", {{"class", "leaf"}},
                 element("div", {{"class", "card"}},
                         element("p", {{"class", "model"}}, element("code", {}, model.name), " ",
                                 element("span", {{"class", "small"}}, model.paper)),
                         element("p", {}, model.summary), answers(model)));
}

Markup branches_of(const std::vector<TaxonomyBranch>& branches, const Attributes& attributes);

Markup branch_of(const TaxonomyBranch& branch) {
  const bool empty = branch.models.empty() && branch.branches.empty();
  Markup content = element("p", {{"class", "fork"}}, element("strong", {}, branch.name), " ",
                           element("span", {{"class", "small"}}, branch.words));
  if (empty) content += element("p", {{"class", "bare"}}, "Nothing here yet.");
  Markup leaves;
  for (const SchemaEntry& model : branch.models) leaves += leaf(model);
  if (!leaves.empty()) content += element("ul", {{"class", "leaves"}}, leaves);
  if (!branch.branches.empty()) content += branches_of(branch.branches, {});
  return element("li", {{"class", empty ? "branch empty" : "branch"}}, content);
}

Markup branches_of(const std::vector<TaxonomyBranch>& branches, const Attributes& attributes) {
  Markup out;
  for (const TaxonomyBranch& branch : branches) out += branch_of(branch);
  return element_around("ul", attributes, out);
}

}  // namespace

Markup taxonomy_part(const StudyPage& page) {
  if (page.options.schema == nullptr)
    return missing_note("The tree of models is not shown: the registry is not known here.");
  return branches_of(taxonomy_of(page.options.schema->models),
                     {{"class", "tree"}, {"aria-label", "The tree of generative models"}});
}

}  // namespace elbo
