// SPDX-License-Identifier: MIT
// metrics.jsonl: refused, or sorted into curves that are drawn; its last line, and how far a
// resumed run would keep it.
#include "elbo/run/metrics.h"

#include "elbo/report/chart.h"
#include "elbo/report/history.h"
#include "elbo/run/json_lines.h"
#include "fuzz/memory_files.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    elbo::MemoryFiles files({{"m", elbo::copy_of(bytes)}});
    elbo::last_json_line(files, "m");
    const uint64_t kept = elbo::accepted_bytes(
        elbo::text_of(bytes), [](const elbo::Node& line) { return line.find("step") != nullptr; });
    ELBO_ASSERT(kept <= bytes.size() && (kept == 0 || elbo::text_of(bytes)[kept - 1] == '\n'));
    elbo::HistoryReader reader;
    elbo::read_metrics(files, "m", [&](const elbo::Node& line) { reader.see(line); });
    elbo::LineChart chart{{"c", "title", "step", "y"}, {}, false};
    const elbo::History history = reader.take();
    for (const elbo::Measured& one : history.training)
      if (chart.curves.size() < 8) chart.curves.push_back(one.curve);
    elbo::line_chart(chart);
    chart.log_x = true;
    elbo::line_chart(chart);
  });
}
