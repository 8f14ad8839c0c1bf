// SPDX-License-Identifier: MIT
// The names of curves and their groups in words, as the reports have them.
#pragma once
#include "elbo/core/node.h"
#include "elbo/report/metric_docs.h"
#include "elbo/serve/records/run_curves.h"

namespace elbo::serve {

/// Name, unit and what to look for.
report::MetricDoc curve_doc(const RunCurve& curve);

/// "On held-out images", "Training: the critic".
std::string group_words(const std::string& group);

/// {"group", "name", "unit", "text", "better"}: what a curve is, without its values.
Node term_node(const RunCurve& curve);

}  // namespace elbo::serve
