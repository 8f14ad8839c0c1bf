// SPDX-License-Identifier: MIT
// Names of devices, right and wrong ones.
#include "elbo/core/device_name.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"

namespace elbo {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(DeviceName, EachNameIsReadAndSaidAgain) {
  for (const char* name : {"auto", "cpu", "cuda", "cuda:3", "cuda:127"})
    EXPECT_EQ(text_of(device_name(name, "here")), name);
  EXPECT_EQ(device_name("cuda:3", "here").number, 3);
  EXPECT_EQ(text_of(device_name("cuda:0", "here")), "cuda") << "the same device";
}

TEST(DeviceName, AnythingElseIsAnErrorWithItsPlace) {
  for (const char* name : {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:x", "cuda:1x", "cuda:128",
                           "cuda:99999999999999999999", "cuda:1 "})
    EXPECT_THAT([&] { device_name(name, "run.toml:3:10"); },
                ThrowsMessage<ConfigError>(AllOf(testing::StartsWith("run.toml:3:10: got \""),
                                                 HasSubstr("want auto, cpu, cuda or cuda:N"))))
        << name;
}

}  // namespace
}  // namespace elbo
