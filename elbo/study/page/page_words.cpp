// SPDX-License-Identifier: MIT
// Words of a study on its page: paragraphs, emphasis, code; and the names and numbers that several
// parts use.
#include <algorithm>
#include <limits>

#include "elbo/core/str.h"
#include "elbo/report/number.h"
#include "elbo/study/outcome/claims.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Where the mark that opens at `at` closes; npos where it opens nothing. An emphasis has no blank
/// behind its first or before its last star.
size_t end_of_mark(const std::string& text, size_t at) {
  const char mark = text[at];
  const size_t end = text.find(mark, at + 1);
  if (end == std::string::npos || end == at + 1) return std::string::npos;
  const bool loose = mark == '*' && (is_blank(text[at + 1]) || is_blank(text[end - 1]));
  return loose ? std::string::npos : end;
}

}  // namespace

report::Markup marked_words(const std::string& text) {
  report::Markup out;
  size_t from = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '*' && text[at] != '`') continue;
    const size_t end = end_of_mark(text, at);
    if (end == std::string::npos) continue;
    out += report::Markup(text.substr(from, at - from));
    out += report::element(text[at] == '*' ? "em" : "code", {}, text.substr(at + 1, end - at - 1));
    from = end + 1;
    at = end;
  }
  out += report::Markup(text.substr(from));
  return out;
}

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> out;
  std::string paragraph;
  const auto close = [&] {
    while (!paragraph.empty() && is_blank(paragraph.back())) paragraph.pop_back();
    if (!paragraph.empty()) out.push_back(paragraph);
    paragraph.clear();
  };
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    const size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos) close();
    else paragraph += line.substr(begin) + "\n";
    at = end + 1;
  }
  close();
  return out;
}

std::string variant_title(const Study& study, const std::string& variant) {
  const auto it = std::find_if(study.variants.begin(), study.variants.end(),
                               [&](const StudyVariant& one) { return one.name == variant; });
  return it == study.variants.end() || it->title.empty() ? variant : it->title;
}

std::string run_title(const Study& study, const std::string& variant, int64_t seed) {
  const auto it = std::find_if(study.variants.begin(), study.variants.end(),
                               [&](const StudyVariant& one) { return one.name == variant; });
  const std::string title = variant_title(study, variant);
  return it != study.variants.end() && it->seeds.size() > 1 ? str(title, ", seed ", seed) : title;
}

const RunOutcome* find_run(const StudyOutcome& outcome, const std::string& variant, int64_t seed) {
  const RunOutcome* only = nullptr;
  size_t count = 0;
  for (const RunOutcome& run : outcome.runs) {
    if (run.variant != variant) continue;
    if (run.seed == seed) return &run;
    only = &run;
    ++count;
  }
  return count == 1 ? only : nullptr;
}

}  // namespace elbo::study
