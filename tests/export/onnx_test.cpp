// SPDX-License-Identifier: MIT
// ONNX files against what onnx's own library writes for the same graphs
// (tests/golden/make_onnx.py), and read back by a reader of protocol buffers of the test's own.
#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "elbo/core/error.h"
#include "elbo/export/onnx.h"
#include "elbo/export/roles.h"
#include "tests/export/exported_models.h"

namespace elbo::test {
namespace {

using exports::Operation;
using exports::Operator;
using exports::Precision;
using exports::Program;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const exports::Facts kFacts{{"model", "vae"}, {"value_range", "unit"}};

Node with(const std::vector<std::pair<std::string, Node>>& entries) {
  Node out = Node::table();
  for (const auto& [key, node] : entries) out.set(key, node);
  return out;
}

Program small_decoder() {
  const auto pair = [](int64_t value) { return exports::node_of({value, value}); };
  Program out;
  out.role = "decoder";
  out.inputs = {{"z", {-1, 2}}};
  out.outputs = {{"image", {-1, 1, 4, 4}}};
  out.tensors = {{"a.weight", torch::tensor({{1.F, -1.F}, {.5F, .25F}, {2.F, 0.F}, {-.5F, 3.F}})},
                 {"a.bias", torch::tensor({0.F, 1.F, 2.F, 3.F})},
                 {"b.weight", torch::tensor({1.F, 2.F, 3.F, 4.F}).view({1, 1, 2, 2})}};
  out.operations = {
      {Operator::linear, {"z", "a.weight", "a.bias"}, "a", with({}), {-1, 4}},
      {Operator::leaky_relu, {"a"}, "a.leaky_relu", with({{"slope", Node(.2)}}), {-1, 4}},
      {Operator::reshape,
       {"a.leaky_relu"},
       "a.reshape",
       with({{"shape", exports::node_of({-1, 1, 2, 2})}}),
       {-1, 1, 2, 2}},
      {Operator::conv_transpose2d,
       {"a.reshape", "b.weight"},
       "b",
       with({{"stride", pair(2)},
             {"padding", pair(0)},
             {"dilation", pair(1)},
             {"groups", Node(int64_t{1})},
             {"output_padding", pair(0)}}),
       {-1, 1, 4, 4}},
      {Operator::mul, {"b"}, "b.mul", with({{"value", Node(2.)}}), {-1, 1, 4, 4}},
      {Operator::clamp, {"b.mul"}, "b.clamp", with({{"min", Node(-3.)}}), {-1, 1, 4, 4}},
      {Operator::sigmoid, {"b.clamp"}, "image", with({}), {-1, 1, 4, 4}}};
  return out;
}

Program small_encoder() {
  Program out;
  out.role = "encoder";
  out.inputs = {{"x", {-1, 4}}};
  out.outputs = {{"mean", {-1, 3}}};
  out.tensors = {{"constant", torch::tensor({{7.F, 8.F}})}};
  out.operations = {
      {Operator::slice,
       {"x"},
       "slice",
       with({{"dim", Node(int64_t{1})}, {"start", Node(int64_t{1})}, {"end", Node(int64_t{3})}}),
       {-1, 2}},
      {Operator::sum,
       {"slice"},
       "sum",
       with({{"dims", exports::node_of({1})}, {"keepdim", Node(true)}}),
       {-1, 1}},
      {Operator::expand,
       {"constant"},
       "expand",
       with({{"shape", exports::node_of({-1, 2})}}),
       {-1, 2}},
      {Operator::concat, {"sum", "expand"}, "mean", with({{"dim", Node(int64_t{1})}}), {-1, 3}}};
  return out;
}

std::string golden_onnx(const std::string& name) {
  std::ifstream file(std::string(ELBO_SOURCE_DIR) + "/tests/golden/onnx/" + name + ".onnx",
                     std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

TEST(Onnx, FilesAreToTheByteThoseOfTheLibrary) {
  EXPECT_EQ(exports::onnx_model(small_decoder(), kFacts, Precision::f32), golden_onnx("decoder"));
  EXPECT_EQ(exports::onnx_model(small_decoder(), kFacts, Precision::f16),
            golden_onnx("decoder_half"));
  EXPECT_EQ(exports::onnx_model(small_encoder(), kFacts, Precision::f32), golden_onnx("encoder"));
}

/// The fields of a message: number, and the bytes or number behind it.
struct ProtoField {
  uint64_t number = 0, whole = 0;
  std::string bytes;
};

uint64_t read_varint(const std::string& bytes, size_t& at) {
  uint64_t out = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.at(at++));
    out |= uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return out;
  }
}

std::vector<ProtoField> fields_in(const std::string& bytes) {
  std::vector<ProtoField> out;
  for (size_t at = 0; at < bytes.size();) {
    const uint64_t key = read_varint(bytes, at);
    ProtoField field{key >> 3, 0, ""};
    if ((key & 7) == 0) field.whole = read_varint(bytes, at);
    else {
      const size_t size = (key & 7) == 5 ? 4 : read_varint(bytes, at);
      if (size > bytes.size() - at) throw DataError("a field goes beyond the end");
      field.bytes = bytes.substr(at, size);
      at += size;
    }
    out.push_back(std::move(field));
  }
  return out;
}

/// All fields of a number.
std::vector<std::string> all_of(const std::string& message, uint64_t number) {
  std::vector<std::string> out;
  for (const ProtoField& field : fields_in(message))
    if (field.number == number) out.push_back(field.bytes);
  return out;
}

/// Names that nodes read and nobody has given before, and names that are given twice.
std::vector<std::string> wrong_names(const std::string& graph) {
  std::vector<std::string> wrong;
  std::set<std::string> known;
  const auto add = [&](const std::string& name) {
    if (!known.insert(name).second) wrong.push_back(name + " twice");
  };
  for (const std::string& tensor : all_of(graph, 5)) add(all_of(tensor, 8).at(0));
  for (const std::string& input : all_of(graph, 11)) add(all_of(input, 1).at(0));
  for (const std::string& node : all_of(graph, 1)) {
    for (const std::string& name : all_of(node, 1))
      if (!name.empty() && known.count(name) == 0) wrong.push_back(name + " unknown");
    for (const std::string& name : all_of(node, 2)) add(name);
  }
  for (const std::string& output : all_of(graph, 12))
    if (known.count(all_of(output, 1).at(0)) == 0) wrong.push_back("output unknown");
  return wrong;
}

class OnnxOfModels : public testing::TestWithParam<ExportCase> {};
INSTANTIATE_TEST_SUITE_P(Models, OnnxOfModels, testing::ValuesIn(export_cases()),
                         [](const auto& of) { return of.param.name; });

TEST_P(OnnxOfModels, EveryNameIsGivenOnceAndBeforeItIsUsed) {
  const data::DataInfo info = mnist_info();
  const auto model = exported_model(GetParam(), info);
  for (const exports::RoleProgram& role : exports::programs_of(*model, info)) {
    if (!role.refusal.empty()) continue;
    for (const Precision precision : {Precision::f32, Precision::f16}) {
      const std::string bytes =
          exports::onnx_model(exports::folded(role.program), kFacts, precision);
      const std::vector<std::string> graphs = all_of(bytes, 7);
      ASSERT_EQ(graphs.size(), 1u);
      EXPECT_THAT(wrong_names(graphs[0]), IsEmpty()) << role.program.role;
    }
  }
}

TEST(Onnx, ADecoderHasTheNodesOfItsLayers) {
  const data::DataInfo info = mnist_info();
  const auto model = exported_model({"vae", "name = \"vae\"\nhidden = [3]"}, info);
  const Program decoder = exports::programs_of(*model, info).at(1).program;
  const std::string graph = all_of(exports::onnx_model(decoder, kFacts, Precision::f32), 7).at(0);
  std::vector<std::string> types;
  for (const std::string& node : all_of(graph, 1)) types.push_back(all_of(node, 4).at(0));
  EXPECT_THAT(types, ElementsAre("Gemm", "Relu", "Gemm", "Reshape", "Sigmoid"));
  EXPECT_THAT(all_of(graph, 11).at(0), HasSubstr("N")) << "the number of examples is a name";
}

TEST(Onnx, AWeightThatHalfPrecisionCannotHoldIsNamed) {
  Program decoder = small_decoder();
  decoder.tensors[1].second[2] = 70000.F;
  try {
    exports::onnx_model(decoder, kFacts, Precision::f16);
    ADD_FAILURE() << "accepted";
  } catch (const Unsupported& error) {
    EXPECT_THAT(error.what(), HasSubstr("a.bias has the value 70000"));
  }
}

}  // namespace
}  // namespace elbo::test
