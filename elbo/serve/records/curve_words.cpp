// SPDX-License-Identifier: MIT
// Words for curves out of the reports' table of measures.
#include "elbo/serve/records/run_curves.h"

#include "elbo/report/sections.h"
#include "elbo/serve/records/answer.h"

namespace elbo::serve {

report::MetricDoc curve_doc(const RunCurve& curve) {
  if (curve.group == "optimisation") {
    const bool norm = curve.name.starts_with("gradient norm");
    return {report::spoken(curve.name), norm ? "2-norm before clipping" : "", ""};
  }
  return report::metric_doc(curve.name, curve.group == "validation" ? report::Measurer::evaluation
                                                                    : report::Measurer::training);
}

std::string group_words(const std::string& group) { return report::group_title(group); }

Node term_node(const RunCurve& curve) {
  const report::MetricDoc doc = curve_doc(curve);
  return answer_table({{"group", answer_text(curve.group)},
                       {"name", answer_text(curve.name)},
                       {"unit", answer_text(doc.unit)},
                       {"text", answer_text(doc.name)},
                       {"better", answer_text(doc.better)}});
}

}  // namespace elbo::serve
