// SPDX-License-Identifier: MIT
// The sections of a study's file. Figures are read before claims, which may speak of any of them.
#include "elbo/core/error.h"
#include "elbo/run/plain_name.h"
#include "elbo/study/file/keys.h"
#include "elbo/study/file/reading.h"

namespace elbo::study {
namespace {

struct SectionKeys {
  std::string id, title, text, shows;
  std::vector<std::string> formulas, diagrams;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("id", id, "names the section in links");
    visit("title", title, "its heading");
    visit("text", text, "paragraphs divided by empty lines");
    visit("shows", shows, "what is drawn from the program itself", OneOf{{"taxonomy"}});
    visit("formulas", formulas, "MathML files");
    visit("diagrams", diagrams, "SVG files");
  }
};

StudySection section_of(const StudyReading& reading, const Node& table) {
  const SectionKeys keys =
      read_keys<SectionKeys>(table, "[[section]]", {"figure", "expect", "ranking"});
  StudySection out;
  out.title = keys.title;
  if (const Node* id = table.find("id")) out.id = plain_text(*id, "a section's id");
  else out.id = run::plain_name(keys.title);
  out.text = keys.text;
  out.shows = keys.shows;
  for (const Node& file : texts_under(table, "formulas"))
    out.formulas.push_back(reading.existing(file));
  for (const Node& file : texts_under(table, "diagrams"))
    out.diagrams.push_back(reading.existing(file));
  for (const StudySection& other : reading.study.sections)
    if (other.id == out.id) refuse_twin(Node(out.id, table.place()), "sections");
  return out;
}

}  // namespace

void read_sections(StudyReading& reading) {
  std::vector<Node> tables = tables_under(reading.tree, "section");
  for (const Node& table : tables) {
    StudySection section = section_of(reading, table);
    section.figures = read_figures_of(reading, table);
    section.ranking = read_ranking_of(reading, table);
    reading.study.sections.push_back(std::move(section));
  }
  if (reading.tree.find("figure") != nullptr || reading.tree.find("expect") != nullptr) {
    StudySection loose;
    loose.figures = read_figures_of(reading, reading.tree);
    reading.study.sections.push_back(std::move(loose));
    tables.push_back(reading.tree);
  }
  for (size_t i = 0; i < tables.size(); ++i)
    reading.study.sections[i].expectations = read_expectations_of(reading, tables[i]);
}

}  // namespace elbo::study
