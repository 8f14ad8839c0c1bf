// SPDX-License-Identifier: MIT
// One section of a study. A paragraph that is only `{NAME}` stands for the formula, diagram or
// figure of that name; those that no paragraph names follow the words.
#include <algorithm>
#include <set>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/study/page/fragment.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostFragment = uint64_t{1} << 20;

class SectionWriter {
 public:
  SectionWriter(const StudyPage& page, size_t section)
      : page_(page), part_(page.study.sections[section]), prefix_(str("part-", section + 1)) {}

  report::Markup words() {
    report::Markup out;
    for (const std::string& paragraph : paragraphs(part_.text)) {
      const std::string name = named_in(paragraph);
      out += !name.empty() && has(name) ? piece(name)
                                        : report::element("p", {}, marked_words(paragraph));
    }
    return out;
  }

  report::Markup rest() {
    report::Markup out;
    for (const std::string& name : names())
      if (!written_.contains(name)) out += piece(name);
    return out;
  }

 private:
  static std::string named_in(const std::string& paragraph) {
    return paragraph.size() > 2 && paragraph.front() == '{' && paragraph.back() == '}'
               ? paragraph.substr(1, paragraph.size() - 2)
               : "";
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Path& file : part_.formulas) out.push_back(file.stem().string());
    for (const Path& file : part_.diagrams) out.push_back(file.stem().string());
    for (const StudyFigure& figure : part_.figures) out.push_back(figure.id);
    return out;
  }

  bool has(const std::string& name) const {
    const auto all = names();
    return !written_.contains(name) && std::find(all.begin(), all.end(), name) != all.end();
  }

  /// Everything of that name; a formula and a figure may share one.
  report::Markup piece(const std::string& name) {
    written_.insert(name);
    report::Markup out;
    for (const Path& file : part_.formulas)
      if (file.stem() == name) out += formula(file);
    for (const Path& file : part_.diagrams)
      if (file.stem() == name) out += diagram(file);
    for (const StudyFigure& figure : part_.figures)
      if (figure.id == name)
        out +=
            figure_part(page_, figure, str(prefix_, "-", ++count_, "-", report::slug(figure.id)));
    return out;
  }

  template <class Build>
  report::Markup built(const Path& file, Build build) {
    try {
      const Bytes bytes = page_.fs.read(file, kMostFragment);
      return build({bytes, file.filename().string(),
                    str(prefix_, "-", ++count_, "-", report::slug(file.stem().string()))});
    } catch (const Error& error) {
      return missing_note(str(file.filename().string(), " cannot be shown: ", error.what()));
    }
  }

  report::Markup formula(const Path& file) {
    return built(file, [](const Fragment& fragment) {
      return report::element("div", {{"class", "formula"}},
                             scroll_box(formula_markup(fragment), "Formula"));
    });
  }

  report::Markup diagram(const Path& file) {
    return built(file, [](const Fragment& fragment) {
      return report::element("div", {{"class", "drawing"}},
                             scroll_box(diagram_markup(fragment), "Diagram"));
    });
  }

  const StudyPage& page_;
  const StudySection& part_;
  std::string prefix_;
  std::set<std::string> written_;
  size_t count_ = 0;
};

}  // namespace

report::Markup section_part(const StudyPage& page, size_t section) {
  const StudySection& part = page.study.sections[section];
  SectionWriter writer(page, section);
  report::Markup out = writer.words();
  if (part.shows == "taxonomy") out += taxonomy_part(page);
  else if (!part.shows.empty())
    out += missing_note(str("Nothing is known to show as '", part.shows, "'."));
  if (part.ranking) out += ranking_part(page, *part.ranking);
  out += writer.rest();
  out += claims_part(page, section);
  return out;
}

}  // namespace elbo::study
