// SPDX-License-Identifier: MIT
// An exported page: its policy names what is in it, no name becomes markup, it is as small as
// promised, and what it computes in JavaScript is what the model computes.
#include "elbo/export/page.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "elbo/core/str.h"
#include "elbo/export/roles.h"
#include "elbo/io/json.h"
#include "elbo/run/typed_node.h"
#include "tests/core/scratch_folder.h"
#include "tests/export/exported_models.h"

namespace elbo::test {
namespace {

using exports::PageContent;
using exports::Program;
using exports::RoleProgram;
using testing::HasSubstr;
using testing::Not;

/// What stands between the first `begin` and the next `end`.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t first = text.find(begin);
  EXPECT_NE(first, std::string::npos) << begin;
  const size_t from = first + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// All that a page must be told, of codes of so many values.
PageContent page_content_of(int64_t dimensions, exports::Extents shape) {
  PageContent out;
  out.title = "digits";
  out.generated_by = "elbo";
  out.shape = std::move(shape);
  out.codes.dimensions = dimensions;
  for (int64_t i = 0; i < dimensions; ++i) out.codes.order.push_back(i);
  out.codes.mean = torch::zeros({dimensions});
  out.codes.deviations = torch::ones({dimensions});
  return out;
}

/// relu(z) as a picture of two pixels.
Program small_program() {
  Program out;
  out.role = "decoder";
  out.inputs = {{"z", {-1, 2}}};
  out.outputs = {{"image", {-1, 1, 1, 2}}};
  Node shape = Node::table();
  shape.set("shape", exports::node_of({-1, 1, 1, 2}));
  out.operations = {{exports::Operator::linear, {"z", "w"}, "t", Node::table(), {-1, 2}},
                    {exports::Operator::reshape, {"t"}, "image", shape, {-1, 1, 1, 2}}};
  out.tensors = {{"w", torch::tensor({1.f, .1f, 3.f, -2.f}).view({2, 2})}};
  return out;
}

std::string small_page(const PageContent& content) {
  const Program program = small_program();
  return exports::page_file({&program, nullptr}, content);
}

Node description_in(const std::string& page) {
  return io::parse_json(between(page, "id=\"model\">", "</script>"), "the page");
}

TEST(PageFile, HashesAreThoseOfTheStandard) {
  // Content Security Policy Level 3, section 8.3
  EXPECT_EQ(exports::policy_hash("alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
}

TEST(PageFile, ThePolicyAllowsTheScriptAndTheStyleThatAreThereAndNothingElse) {
  const std::string page = small_page(page_content_of(2, {1, 1, 2}));
  const std::string script = between(page, "<script type=\"module\">", "</script>"),
                    style = between(page, "<style>", "</style>");
  EXPECT_EQ(script, exports::page_script());
  EXPECT_EQ(style, exports::page_style());
  std::string policy = between(page, "Content-Security-Policy\" content=\"", "\"");
  std::replace(policy.begin(), policy.end(), '\n', ' ');
  EXPECT_EQ(policy, str("default-src 'none'; script-src '", exports::policy_hash(script),
                        "'; style-src '", exports::policy_hash(style),
                        "'; img-src data:; base-uri 'none'; form-action 'none'"));
}

TEST(PageFile, ItsScriptHasNeitherModulesNorMarkupNorPlacesToFetchFrom) {
  const std::string script(exports::page_script());
  for (const char* word : {"\nimport ", "\nexport ", "</script", "<!--", "fetch(", "XMLHttp",
                           "WebSocket", "innerHTML", "http:", "https:", "eval("})
    EXPECT_THAT(script, Not(HasSubstr(word)));
  EXPECT_THAT(script, HasSubstr("startPage();"));
}

TEST(PageFile, NoNameBecomesMarkup) {
  const std::string hostile = "</script><script>alert(1)</script><!-- @MODEL@ & \"'\u202e\x01";
  PageContent content = page_content_of(2, {1, 1, 2});
  content.title = content.description = content.summary = content.generated_by = hostile;
  content.facts = {{hostile, hostile}};
  content.classes = content.missing = content.condition_names = {hostile, hostile};
  content.condition = "class";
  content.codes.names = {hostile, hostile};
  content.attributes = {{hostile, torch::ones({2})}};
  const std::string page = small_page(content);
  EXPECT_EQ(count_of(page, "<script"), 3u);
  EXPECT_EQ(count_of(page, "</script"), 3u);
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  EXPECT_THAT(page, Not(HasSubstr("\u202e")));
  EXPECT_THAT(between(page, "<title>", "</title>"), Not(HasSubstr("<")));
  const Node description = description_in(page);
  EXPECT_EQ(run::text_at(description, "title"), printable(hostile));
  EXPECT_EQ(run::list_at(description, "classes").size(), 2u);
}

TEST(PageFile, KeepsMatricesInHalfPrecisionAndVectorsInSingle) {
  Program program = small_program();
  program.tensors.emplace_back("v", torch::tensor({.1f, 2.f}));
  program.tensors.emplace_back("large", torch::full({2, 2}, 1e5));
  const Program rounded = exports::as_in_page(program);
  // .1 as a half is 1638 / 2^14 (IEEE 754: 11 bits)
  EXPECT_EQ(rounded.find("w")->index({0, 1}).item<float>(), 1638.f / 16384);
  EXPECT_EQ(rounded.find("w")->index({1, 1}).item<float>(), -2.f);
  EXPECT_EQ(rounded.find("v")->index({0}).item<float>(), .1f);
  EXPECT_EQ(rounded.find("large")->index({0, 0}).item<float>(), 1e5f);
  const std::string page = exports::page_file({&program, nullptr}, page_content_of(2, {1, 1, 2}));
  const Node tensors = run::table_at(description_in(page), "tensors");
  EXPECT_EQ(run::text_at(run::table_at(tensors, "w"), "type"), "half");
  EXPECT_EQ(run::text_at(run::table_at(tensors, "v"), "type"), "float");
  EXPECT_EQ(run::text_at(run::table_at(tensors, "large"), "type"), "float");
}

TEST(PageFile, StoresWhatBothProgramsShareOnce) {
  const Program decoder = small_program();
  Program encoder = small_program();
  encoder.role = "encoder";
  const auto tensors_of = [&] {
    const std::string page =
        exports::page_file({&decoder, &encoder}, page_content_of(2, {1, 1, 2}));
    return run::table_at(description_in(page), "tensors");
  };
  EXPECT_EQ(tensors_of().entries().size(), 3u);  // w, mean, deviations
  encoder.tensors[0].second = torch::ones({2, 2});
  const Node tensors = tensors_of();
  EXPECT_EQ(tensors.entries().size(), 4u);
  EXPECT_NE(tensors.find("w_2"), nullptr);
}

/// Decoder and encoder, as a page takes them.
struct PageRoles {
  Program decoder, encoder;
  bool encodes = false;
};

PageRoles page_roles(models::Model& model, const data::DataInfo& info) {
  PageRoles out;
  for (const RoleProgram& one : exports::programs_of(model, info)) {
    if (!one.refusal.empty()) continue;
    if (exports::same_role("decoder", one.program.role)) out.decoder = exports::folded(one.program);
    if (one.program.role != "encoder") continue;
    out.encoder = exports::folded(one.program);
    out.encodes = true;
  }
  return out;
}

size_t page_size(const std::string& options, const data::DataInfo& info) {
  const auto model = exported_model({"sized", options}, info);
  const PageRoles roles = page_roles(*model, info);
  PageContent content = page_content_of(roles.decoder.inputs[0].shape[1], info.shape);
  const int64_t size = content.codes.dimensions;
  content.points.codes = torch::randn({500, size});
  content.points.labels.assign(500, 7);
  content.examples.codes = torch::randn({12, size});
  content.examples.pictures.assign(12, Bytes(static_cast<size_t>(info.values())));
  content.codes.principal = torch::randn({std::min<int64_t>(16, size), size});
  return exports::page_file({&roles.decoder, &roles.encoder}, content).size();
}

TEST(PageFile, OfTheUsualVaeOfDigitsHasLessThanTwoMegabytes) {
  EXPECT_LT(page_size("name = \"vae\"\nhidden = [400]\nlatent_dim = 20", mnist_info()), 2000000u);
}

TEST(PageFile, OfConvolutionsAt64PixelsHasLessThanSixMegabytes) {
  const data::DataInfo faces = info_of({3, 64, 64}, data::ValueKind::unit);
  EXPECT_LT(page_size("name = \"vae\"\nnet = \"larsen\"\nwidth = 16\nlatent_dim = 64", faces),
            size_t{6} << 20);
  EXPECT_LT(page_size("name = \"vae\"\nnet = \"conv\"\nwidth = 32\nlatent_dim = 64", faces),
            size_t{6} << 20);
}

/// Tensors by the ports' names, for tests/page/compare_pages.mjs.
Node tensors_node(const std::vector<exports::Port>& ports, const Tensors& tensors) {
  Node out = Node::table();
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Tensor flat = tensors[i].to(torch::kFloat32).contiguous();
    Node::List values;
    for (int64_t k = 0; k < flat.numel(); ++k)
      values.push_back(Node(static_cast<double>(flat.data_ptr<float>()[k])));
    Node one = Node::table();
    one.set("shape", exports::node_of(flat.sizes().vec()));
    one.set("values", Node(std::move(values)));
    out.set(ports[i].name, std::move(one));
  }
  return out;
}

Node tried_role(models::Model& model, const Program& program) {
  const AskedWith asked = asked_with(model, program, 3);
  Node out = Node::table();
  out.set("inputs", tensors_node(program.inputs, asked.of_program));
  out.set("outputs", tensors_node(program.outputs, said_by_model(model, program, asked.of_model)));
  return out;
}

/// NAME.html and NAME.json of a model; how many of its roles are compared.
int write_page_of(const ExportCase& one, const Path& folder) {
  const data::DataInfo info = mnist_info();
  const auto model = exported_model(one, info);
  const PageRoles roles = page_roles(*model, info);
  if (roles.decoder.operations.empty()) return 0;
  PageContent content = page_content_of(roles.decoder.inputs[0].shape[1], info.shape);
  if (roles.decoder.inputs.size() > 1) {
    content.condition = "class";
    content.condition_names.resize(static_cast<size_t>(roles.decoder.inputs[1].shape[1]));
  }
  Node tried = Node::table();
  tried.set("decoder", tried_role(*model, roles.decoder));
  if (roles.encodes) tried.set("encoder", tried_role(*model, roles.encoder));
  const Program* encoder = roles.encodes ? &roles.encoder : nullptr;
  std::ofstream(folder / (one.name + ".html"))
      << exports::page_file({&roles.decoder, encoder}, content);
  std::ofstream(folder / (one.name + ".json")) << io::write_json(tried);
  return roles.encodes ? 2 : 1;
}

/// What a command writes, and its exit code: -1 where it cannot be started.
std::pair<std::string, int> said_by_command(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {"", -1};
  std::string out;
  char part[4096];
  for (size_t read = 0; (read = std::fread(part, 1, sizeof part, pipe)) > 0;)
    out.append(part, read);
  return {out, pclose(pipe)};
}

bool has_node() { return said_by_command("node --version 2>/dev/null").second == 0; }

TEST(PageInNode, ComputesWhatEveryModelComputesThatDecodes) {
  if (!has_node()) GTEST_SKIP() << "there is no node";
  // Halves round by up to 1 / 2048 of a weight; sums of many partly cancel.
  constexpr double kPageTolerance = 1e-3;
  const ScratchFolder folder;
  int roles = 0;
  for (const ExportCase& one : export_cases()) roles += write_page_of(one, folder.path());
  ASSERT_GT(roles, 40);
  const auto [said, code] = said_by_command(str(
      "node ", ELBO_SOURCE_DIR, "/tests/page/compare_pages.mjs ", folder.path().string(), " 2>&1"));
  ASSERT_EQ(code, 0) << said;
  std::istringstream lines(said);
  int compared = 0;
  double difference = 0;
  for (std::string name, role; lines >> name >> role >> difference; ++compared)
    EXPECT_LE(difference, kPageTolerance) << name << ", " << role;
  EXPECT_EQ(compared, roles);
}

TEST(PageInNode, ReadsTheWholeScript) {
  if (!has_node()) GTEST_SKIP() << "there is no node";
  const ScratchFolder folder;
  std::ofstream(folder / "script.mjs") << exports::page_script();
  const auto [said, code] =
      said_by_command(str("node --check ", (folder / "script.mjs").string(), " 2>&1"));
  EXPECT_EQ(code, 0) << said;
}

}  // namespace
}  // namespace elbo::test
