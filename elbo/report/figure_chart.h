// SPDX-License-Identifier: MIT
// A figure of a run as a chart: scatter, lines or bars out of its series.
#pragma once
#include <string>

#include "elbo/report/html.h"
#include "elbo/run/figure.h"

namespace elbo {

/// Whether the figure is data to be drawn; else all it has is a picture.
bool is_chart(const Figure& figure);

/// The drawing of a figure for which is_chart() holds; `id` is unique in the page.
Markup figure_chart(const Figure& figure, const std::string& id);

}  // namespace elbo
