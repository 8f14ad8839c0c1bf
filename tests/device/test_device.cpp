// SPDX-License-Identifier: MIT
// The device's operations: those that make or reshape a tensor are its own, all others run on the
// processor over the same memory, whatever they are (a boxed fallback).
#include "tests/device/test_device.h"

#include <ATen/NativeFunctions.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <atomic>

#include "tests/device/test_device_memory.h"

namespace elbo::test {
namespace {

using at::IntArrayRef;
using torch::Tensor;

std::atomic<int64_t> operations{0};

bool is_ours(const Tensor& tensor) { return tensor.device().type() == test_device().type(); }

/// The device's guard: one device, one stream.
struct TestDeviceGuard final : c10::impl::DeviceGuardImplInterface {
  static constexpr c10::DeviceType static_type = c10::DeviceType::PrivateUse1;
  c10::DeviceType type() const override { return static_type; }
  c10::Device exchangeDevice(c10::Device) const override { return test_device(); }
  c10::Device getDevice() const override { return test_device(); }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device device) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, device);
  }
  c10::Stream exchangeStream(c10::Stream) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, test_device());
  }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, TestDeviceGuard);

/// The arguments of one operation while it runs on the processor.
class HostArguments {
 public:
  explicit HostArguments(const c10::OperatorHandle& op) : name_(op.schema().operator_name()) {}

  /// The argument as the processor sees it.
  c10::IValue replaced(const c10::IValue& value) {
    if (value.isTensor()) return replaced(value.toTensor());
    if (value.isTensorList()) {
      c10::List<Tensor> out;
      for (const Tensor& tensor : value.toTensorVector()) out.push_back(replaced(tensor));
      return out;
    }
    if (value.isOptionalTensorList()) {
      c10::List<c10::optional<Tensor>> out;
      for (const c10::optional<Tensor>& tensor : value.toOptionalTensorVector())
        out.push_back(tensor ? c10::optional<Tensor>(replaced(*tensor)) : tensor);
      return out;
    }
    if (value.isDevice() && value.toDevice().type() == test_device().type())
      return c10::Device(c10::kCPU);
    return value;
  }

  /// What the operation grew, in the device's memory.
  void write_back() const {
    for (const Seen& seen : seen_)
      if (seen.host.sizes() != seen.ours.sizes()) {
        seen.ours.resize_(seen.host.sizes());
        on_host(seen.ours).copy_(seen.host);
      }
  }

  /// A result on the device: the argument that it is, or a copy.
  c10::IValue returned(const c10::IValue& value) const {
    if (value.isTensor()) return returned(value.toTensor());
    if (!value.isTensorList()) return value;
    c10::List<Tensor> out;
    for (const Tensor& tensor : value.toTensorVector()) out.push_back(returned(tensor));
    return out;
  }

 private:
  struct Seen {
    Tensor ours, host;
  };

  Tensor replaced(const Tensor& tensor) {
    if (!tensor.defined()) return tensor;
    if (!is_ours(tensor)) {
      // A number out of C++ comes as a tensor of the CPU, on a GPU too.
      TORCH_CHECK(tensor.dim() == 0, name_, ": a tensor of sizes ", tensor.sizes(), " is on ",
                  tensor.device(), " and others are on ", test_device());
      return tensor;
    }
    for (const Seen& seen : seen_)
      if (seen.ours.is_same(tensor)) return seen.host;
    seen_.push_back({tensor, on_host(tensor)});
    return seen_.back().host;
  }

  Tensor returned(const Tensor& tensor) const {
    if (!tensor.defined()) return tensor;
    for (const Seen& seen : seen_) {
      if (seen.host.is_same(tensor)) return seen.ours;
      TORCH_CHECK(tensor.numel() == 0 || !tensor.storage().is_alias_of(seen.host.storage()), name_,
                  " returns a view and has no operation of the device's own");
    }
    return to_test_device(tensor);
  }

  c10::OperatorName name_;
  std::vector<Seen> seen_;
};

void run_on_host(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  ++operations;
  HostArguments host(op);
  const size_t arguments = op.schema().arguments().size(), results = op.schema().returns().size();
  for (size_t i = stack->size() - arguments; i < stack->size(); ++i)
    (*stack)[i] = host.replaced((*stack)[i]);
  {
    const at::AutoDispatchBelowADInplaceOrView no_graph;
    op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
  }
  host.write_back();
  for (size_t i = stack->size() - results; i < stack->size(); ++i)
    (*stack)[i] = host.returned((*stack)[i]);
}

at::ScalarType type_or_default(c10::optional<at::ScalarType> type) {
  return type ? *type : c10::typeMetaToScalarType(torch::get_default_dtype());
}

Tensor empty(IntArrayRef sizes, c10::optional<at::ScalarType> type, c10::optional<at::Layout>,
             c10::optional<c10::Device>, c10::optional<bool>,
             c10::optional<at::MemoryFormat> format) {
  const Tensor like = at::detail::empty_meta(sizes, type_or_default(type), format);
  return empty_on_test_device(sizes, like.strides(), like.scalar_type());
}

Tensor empty_strided(IntArrayRef sizes, IntArrayRef strides, c10::optional<at::ScalarType> type,
                     c10::optional<at::Layout>, c10::optional<c10::Device>, c10::optional<bool>) {
  return empty_on_test_device(sizes, strides, type_or_default(type));
}

Tensor as_strided(const Tensor& self, IntArrayRef sizes, IntArrayRef strides,
                  c10::optional<int64_t> offset) {
  return at::native::as_strided_tensorimpl(self, sizes, strides, offset);
}

const Tensor& resize(const Tensor& self, IntArrayRef sizes, c10::optional<at::MemoryFormat>) {
  const Tensor fresh = empty_on_test_device(
      sizes, at::detail::empty_meta(sizes, self.scalar_type(), {}).strides(), self.scalar_type());
  const int64_t kept = std::min(self.numel(), fresh.numel());
  if (kept > 0)
    on_host(fresh).flatten().slice(0, 0, kept).copy_(on_host(self).flatten().slice(0, 0, kept));
  self.unsafeGetTensorImpl()->set_storage_keep_dtype(fresh.storage());
  self.unsafeGetTensorImpl()->set_sizes_and_strides(fresh.sizes(), fresh.strides(), 0);
  return self;
}

Tensor copy_from(const Tensor& self, const Tensor& to, bool /*non_blocking*/) {
  const at::AutoDispatchBelowADInplaceOrView no_graph;
  if (to.numel() > 0) on_host(to).copy_(on_host(self));
  return to;
}

c10::optional<Tensor> on_host_or_none(const c10::optional<Tensor>& tensor) {
  return tensor && tensor->defined() ? c10::optional<Tensor>(on_host(*tensor)) : tensor;
}

// What torch asks for where it does not know a device.
Tensor convolution(const Tensor& x, const Tensor& weight, const c10::optional<Tensor>& bias,
                   IntArrayRef stride, IntArrayRef padding, IntArrayRef dilation, bool transposed,
                   IntArrayRef output_padding, int64_t groups) {
  TORCH_CHECK(is_ours(x) && is_ours(weight) && (!bias || !bias->defined() || is_ours(*bias)),
              "convolution: tensors of two devices");
  const at::AutoDispatchBelowADInplaceOrView no_graph;
  return to_test_device(at::convolution(on_host(x), on_host(weight), on_host_or_none(bias), stride,
                                        padding, dilation, transposed, output_padding, groups));
}

std::tuple<Tensor, Tensor, Tensor> convolution_backward(const Tensor& grad, const Tensor& x,
                                                        const Tensor& weight, IntArrayRef stride,
                                                        IntArrayRef padding, IntArrayRef dilation,
                                                        bool transposed, IntArrayRef output_padding,
                                                        int64_t groups,
                                                        std::array<bool, 3> wanted) {
  TORCH_CHECK(is_ours(grad) && is_ours(x) && is_ours(weight),
              "convolution_backward: tensors of two devices");
  const at::AutoDispatchBelowADInplaceOrView no_graph;
  const std::vector<int64_t> bias_sizes{grad.size(1)};
  const auto [dx, dw, db] =
      at::convolution_backward(on_host(grad), on_host(x), on_host(weight), bias_sizes, stride,
                               padding, dilation, transposed, output_padding, groups, wanted);
  const auto ours = [](const Tensor& t) { return t.defined() ? to_test_device(t) : t; };
  return {ours(dx), ours(dw), ours(db)};
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, fallback) {
  fallback.fallback(torch::CppFunction::makeFromBoxedFunction<&run_on_host>());
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, aten) {
  c10::SetAllocator(c10::DeviceType::PrivateUse1, &test_device_allocator());
  aten.impl("empty.memory_format", &empty);
  aten.impl("empty_strided", &empty_strided);
  aten.impl("as_strided", &as_strided);
  aten.impl("view", static_cast<Tensor (*)(const Tensor&, IntArrayRef)>(&at::native::view));
  aten.impl("_reshape_alias", &at::native::_reshape_alias);
  aten.impl("unfold", &at::native::unfold);
  aten.impl("resize_", &resize);
  aten.impl("_copy_from", &copy_from);
  aten.impl("convolution_overrideable", &convolution);
  aten.impl("convolution_backward_overrideable", &convolution_backward);
}

}  // namespace

int64_t operations_on_test_device() { return operations; }

}  // namespace elbo::test
