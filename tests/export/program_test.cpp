// SPDX-License-Identifier: MIT
// What is exported is what the model computes: for every model of the registry and every ability
// that is a function of tensors, by an interpreter of the program against the ability itself.
#include <gmock/gmock.h>

#include <set>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/export/recording.h"
#include "elbo/export/roles.h"
#include "elbo/export/translation.h"
#include "elbo/io/json.h"
#include "elbo/tensor/random.h"
#include "tests/export/exported_models.h"

namespace elbo::test {
namespace {

using exports::Program;
using exports::RoleProgram;
using testing::ElementsAre;
using testing::HasSubstr;

// float32, sums in another order: values here are below 10.
constexpr double kExportTolerance = 1e-5;

/// What may be refused, and a part of why.
std::string expected_refusal(const std::string& model, const std::string& role) {
  if (role.starts_with("translator") && model == "dualgan") return "drawn at random";
  const bool critic = role == "critic" || role == "classifier";
  if (critic && (model == "cgan" || model == "told_gan")) return "wants with each example";
  if (role == "features" && (model == "metz_gan" || model == "conv_gan"))
    return "shows no similarity layer";
  if (role == "encoder" && model == "vq_vae")
    return "uses aten::argmin";  // programs choose nothing
  return "";
}

class ExportedPrograms : public testing::TestWithParam<ExportCase> {};
INSTANTIATE_TEST_SUITE_P(Models, ExportedPrograms, testing::ValuesIn(export_cases()),
                         [](const auto& of) { return of.param.name; });

void expect_same(models::Model& model, const Program& program, int64_t batch) {
  const AskedWith asked = asked_with(model, program, batch);
  const Tensors right = said_by_model(model, program, asked.of_model),
                got = exports::run_program(program, asked.of_program);
  ASSERT_EQ(got.size(), right.size());
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].sizes(), right[i].sizes()) << program.role;
    EXPECT_LE((got[i] - right[i]).abs().max().item<double>(), kExportTolerance)
        << program.role << ", " << program.outputs[i].name << ", " << batch << " examples";
  }
}

TEST_P(ExportedPrograms, ComputeWhatTheModelComputesForAnyNumberOfExamples) {
  const data::DataInfo info = mnist_info();
  const auto model = exported_model(GetParam(), info);
  int programs = 0;
  for (const RoleProgram& role : exports::programs_of(*model, info)) {
    const std::string refusal = expected_refusal(GetParam().name, role.program.role);
    if (!refusal.empty() || !role.refusal.empty()) {
      EXPECT_FALSE(refusal.empty()) << role.program.role << ": " << role.refusal;
      EXPECT_THAT(role.refusal, HasSubstr(refusal)) << role.program.role;
      continue;
    }
    ++programs;
    for (const int64_t batch : {1, 2, 6}) {
      expect_same(*model, role.program, batch);
      expect_same(*model, exports::folded(role.program), batch);
    }
  }
  // They draw noise, generators that take turns, or samples in many passes: none has a function of
  // a code.
  static const std::set<std::string> kNone{
      "dualgan", "gap", "made", "nade", "gaussian_density", "maf", "realnvp", "nsf", "diffusion"};
  const bool none = kNone.count(GetParam().name) > 0;
  EXPECT_EQ(programs > 0, !none);
}

/// The program of a function without weights.
Program program_of(const exports::TensorFunction& function, exports::Extents shape) {
  const std::vector<exports::Port> ports{{"x", shape}};
  const auto inputs = [&](int64_t batch) {
    exports::Extents sizes = shape;
    sizes[0] = batch;
    Rng rng(1);
    return Tensors{tensor::uniform(rng, sizes)};
  };
  return exports::translated(exports::recorded(function, inputs, {}), {},
                             exports::ProgramBuilder("test", ports, {"y"}), ports, {"y"});
}

void expect_faithful(const exports::TensorFunction& function, const exports::Extents& shape) {
  const Program program = program_of(function, shape);
  exports::Extents sizes = shape;
  sizes[0] = 4;
  Rng rng(2);
  const Tensor x = tensor::normal(rng, sizes);
  EXPECT_LE((exports::run_program(program, {x})[0] - function({x})[0]).abs().max().item<double>(),
            kExportTolerance);
}

TEST(Programs, OperationsThatNoModelOfOursUsesMeanWhatPyTorchsMean) {
  expect_faithful(
      [](const Tensors& in) {
        return Tensors{at::max_pool2d(in[0], {2, 2})};
      },
      {-1, 2, 6, 6});
  expect_faithful([](const Tensors& in) { return Tensors{at::avg_pool2d(in[0], {3}, {2}, {1})}; },
                  {-1, 2, 6, 6});
  expect_faithful(
      [](const Tensors& in) {
        return Tensors{at::upsample_nearest2d(in[0], at::IntArrayRef{12, 12})};
      },
      {-1, 2, 6, 6});
  expect_faithful([](const Tensors& in) { return Tensors{at::softmax(in[0], -1).var(1)}; },
                  {-1, 5});
  expect_faithful([](const Tensors& in) { return Tensors{1 - 3 / (in[0] * in[0] + 1)}; }, {-1, 5});
  expect_faithful(
      [](const Tensors& in) {
        const auto parts = in[0].chunk(2, 1);
        return Tensors{torch::stack({parts[1].permute({0, 2, 1}), parts[0].transpose(1, 2)}, 1)};
      },
      {-1, 4, 3});
}

TEST(Programs, WhatFollowsTheNumberOfExamplesIsMinusOne) {
  const Program program = program_of(
      [](const Tensors& in) {
        return Tensors{in[0].view({in[0].size(0), 2, 3}) + 1};
      },
      {-1, 6});
  ASSERT_EQ(program.operations.size(), 2u);
  EXPECT_THAT(exports::wholes_in(program.operations[0], "shape"), ElementsAre(-1, 2, 3));
  EXPECT_THAT(program.outputs[0].shape, ElementsAre(-1, 2, 3));
}

std::string refusal_of(const exports::TensorFunction& function) {
  try {
    program_of(function, {-1, 6});
  } catch (const Unsupported& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Programs, ATensorThatIsMadeForANumberOfExamplesIsRefused) {
  EXPECT_THAT(refusal_of([](const Tensors& in) {
                Rng rng(1);
                return Tensors{in[0] + tensor::normal(rng, in[0].sizes())};
              }),
              HasSubstr("drawn at random"));
}

TEST(Programs, ANumberThatFollowsTheNumberOfExamplesIsRefused) {
  EXPECT_THAT(refusal_of([](const Tensors& in) {
                return Tensors{in[0] / static_cast<double>(in[0].size(0))};
              }),
              HasSubstr("depends on the number of examples"));
}

TEST(Programs, AnOperationWithoutALikeIsRefusedByName) {
  EXPECT_THAT(refusal_of([](const Tensors& in) { return Tensors{torch::cumsum(in[0], 1)}; }),
              HasSubstr("aten::cumsum"));
}

TEST(Programs, AsATreeHaveTheirInputsNodesAndTensors) {
  const data::DataInfo info = mnist_info();
  const auto model = exported_model({"vae", "name = \"vae\"\nhidden = [3]\nlatent_dim = 2"}, info);
  const auto roles = exports::programs_of(*model, info);
  ASSERT_EQ(roles.size(), 2u);
  EXPECT_EQ(io::write_json(exports::program_node(roles[1].program)),
            R"({"role":"decoder","inputs":[{"name":"z","shape":[-1,2]}],)"
            R"("outputs":[{"name":"image","shape":[-1,1,28,28]}],"nodes":[)"
            R"({"op":"linear","in":["z","decoder.linear0.weight","decoder.linear0.bias"],)"
            R"("out":"decoder.linear0"},)"
            R"({"op":"relu","in":["decoder.linear0"],"out":"decoder.linear0.relu"},)"
            R"({"op":"linear","in":["decoder.linear0.relu","decoder.linear1.weight",)"
            R"("decoder.linear1.bias"],"out":"decoder.linear1"},)"
            R"({"op":"reshape","in":["decoder.linear1"],"out":"decoder.linear1.reshape",)"
            R"("shape":[-1,1,28,28]},)"
            R"({"op":"sigmoid","in":["decoder.linear1.reshape"],"out":"image"}],"tensors":{)"
            R"("decoder.linear0.weight":{"shape":[3,2]},"decoder.linear0.bias":{"shape":[3]},)"
            R"("decoder.linear1.weight":{"shape":[784,3]},)"
            R"("decoder.linear1.bias":{"shape":[784]}}})");
}

}  // namespace
}  // namespace elbo::test
