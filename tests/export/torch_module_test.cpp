// SPDX-License-Identifier: MIT
// model.py as people read it. That PyTorch loads and computes it: tests/interop.
#include <gmock/gmock.h>

#include "elbo/export/roles.h"
#include "elbo/export/torch_module.h"
#include "tests/export/exported_models.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

exports::TorchModule module_of(const ExportCase& of, const exports::ModuleText& text) {
  const data::DataInfo info = mnist_info();
  const auto model = exported_model(of, info);
  std::vector<exports::Program> programs;
  for (exports::RoleProgram& role : exports::programs_of(*model, info))
    if (role.refusal.empty()) programs.push_back(std::move(role.program));
  return exports::torch_module(*model, programs, text);
}

TEST(TorchModules, HaveLayersUnderTheirNamesAndAMethodForEachRole) {
  const exports::TorchModule module =
      module_of({"conv_cvae", "name = \"cvae\"\nnet = \"conv\"\nwidth = 4\nlatent_dim = 3"},
                {"a cvae", {}, "torch.randn(16, 3)"});
  EXPECT_THAT(module.source, HasSubstr("\"conv0\": nn.Conv2d(11, 4, 4, stride=2, padding=1),\n"));
  EXPECT_THAT(module.source,
              HasSubstr("\"conv0\": nn.ConvTranspose2d(8, 4, 4, stride=2, padding=1),\n"));
  EXPECT_THAT(module.source, HasSubstr("    def encode(self, x, condition):\n"));
  EXPECT_THAT(module.source, HasSubstr("        return mean, log_var\n"));
  EXPECT_THAT(module.source, HasSubstr("    def decode(self, z, condition):\n"));
  EXPECT_THAT(module.constants, IsEmpty());
}

TEST(TorchModules, TensorsThatNoLayerHasAreReadBesideTheWeights) {
  const exports::TorchModule module =
      module_of({"avb", "name = \"avb\"\nhidden = [12]"}, {"an avb", {}, ""});
  EXPECT_THAT(module.constants, Not(IsEmpty()));
  EXPECT_THAT(module.source, HasSubstr("constants.safetensors"));
}

TEST(TorchModules, ANameFromAFileCannotEndItsDocstring) {
  const exports::TorchModule module =
      module_of({"vae", "name = \"vae\"\nhidden = [3]"},
                {"vae \"\"\" + open('x') + \"\"\"", {{"data", "\\\"\"\""}}, ""});
  EXPECT_THAT(module.source, HasSubstr("vae ''' + open('x') + '''"));
  EXPECT_THAT(module.source, HasSubstr("data: /'''"));
}

}  // namespace
}  // namespace elbo::test
