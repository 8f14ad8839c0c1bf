// SPDX-License-Identifier: MIT
// What a device's name names on machines with and without GPUs.
#include "elbo/tensor/device.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"

namespace elbo::tensor {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr GpuSupport kNoCuda{false, true, 0}, kNoDriver{true, false, 0}, kNoGpu{true, true, 0},
    kTwoGpus{true, true, 2};

torch::Device named(const std::string& text, const GpuSupport& support) {
  return device_named(device_name(text, "here"), support);
}

TEST(Device, AutoIsTheFirstGpuWhereThereIsOneElseTheProcessor) {
  EXPECT_EQ(named("auto", kNoCuda), torch::Device(torch::kCPU));
  EXPECT_EQ(named("auto", kNoGpu), torch::Device(torch::kCPU));
  EXPECT_EQ(named("auto", kTwoGpus), torch::Device(torch::kCUDA, 0));
}

TEST(Device, CpuIsTheProcessorBesideGpusToo) {
  EXPECT_EQ(named("cpu", kTwoGpus), torch::Device(torch::kCPU));
}

TEST(Device, CudaIsTheFirstGpuUnlessANumberIsGiven) {
  EXPECT_EQ(named("cuda", kTwoGpus), torch::Device(torch::kCUDA, 0));
  EXPECT_EQ(named("cuda:1", kTwoGpus), torch::Device(torch::kCUDA, 1));
}

TEST(Device, AGpuThatIsNotThereIsAnErrorThatSaysWhatIsMissing) {
  EXPECT_THAT([] { named("cuda", kNoCuda); },
              ThrowsMessage<ConfigError>(HasSubstr("was built without CUDA")));
  EXPECT_THAT([] { named("cuda", kNoDriver); },
              ThrowsMessage<ConfigError>(HasSubstr("driver (libcuda.so.1) is not installed")));
  EXPECT_THAT([] { named("cuda", kNoGpu); }, ThrowsMessage<ConfigError>(HasSubstr("finds no GPU")));
  EXPECT_THAT([] { named("cuda:2", kTwoGpus); },
              ThrowsMessage<ConfigError>(HasSubstr("got number 2 of 2 GPUs, want 0 to 1")));
}

TEST(Device, MovingABatchToWhereItIsCopiesNothing) {
  Batch batch;
  batch.x = torch::ones({2, 3});
  EXPECT_TRUE(to_device(batch, torch::kCPU).x.is_same(batch.x));
}

}  // namespace
}  // namespace elbo::tensor
