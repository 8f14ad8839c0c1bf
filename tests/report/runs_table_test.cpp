// SPDX-License-Identifier: MIT
// Oracles: the columns of a table line up, and what was written into a mock run is found again.
#include "elbo/report/report.h"

#include <gtest/gtest.h>

#include "elbo/io/json.h"
#include "tests/report/mock_run.h"

namespace elbo::report {
namespace {

run::RunSummary summary(const std::string& name, int64_t step) {
  run::RunSummary out;
  out.name = name;
  out.model = "vae";
  out.data = "mnist";
  out.step = step;
  out.total = 4690;
  out.bytes = 1234567;
  return out;
}

TEST(RunsTable, ColumnsStandUnderEachOther) {
  const std::string text = runs_table_text({summary("a", 1), summary("a-much-longer-name", 4690)});
  std::vector<size_t> starts;
  for (size_t at = text.find("vae"); at != std::string::npos; at = text.find("vae", at + 1))
    starts.push_back(at - text.rfind('\n', at));
  ASSERT_EQ(starts.size(), 2U);
  EXPECT_EQ(starts[0], starts[1]);
  EXPECT_NE(text.find("4690/4690"), std::string::npos);
  EXPECT_NE(text.find("1.2 MB"), std::string::npos);
}

TEST(RunsTable, ANameCannotSteerTheTerminal) {
  EXPECT_EQ(runs_table_text({summary("\x1B[2J", 1)}).find('\x1B'), std::string::npos);
}

TEST(RunsTable, NoRunsAreSaidInWords) {
  EXPECT_NE(runs_table_text({}).find("no runs"), std::string::npos);
}

TEST(RunsTable, DetailsTellTheOutcomeAndTheNumbers) {
  const run::RunFolder run = mock_run(fresh_folder("details"));
  const std::string text = run_details_text(run);
  EXPECT_NE(text.find("Finished"), std::string::npos);
  EXPECT_NE(text.find("\xE2\x88\x92"
                      "105.62 \xC2\xB1 0.31 nats per image, 10,000 test images, raw weights"),
            std::string::npos);
  const Node node = run_details_node(run);
  EXPECT_EQ(std::get<std::string>(node.find("state")->value()), "done");
  EXPECT_EQ(std::get<double>(
                std::get<Node::List>(node.find("results")->value())[0].find("value")->value()),
            -105.6249);
  EXPECT_EQ(io::parse_json(io::write_json(node), "x").entries().size(), node.entries().size());
}

}  // namespace
}  // namespace elbo::report
