// SPDX-License-Identifier: MIT
// The bare limit of an MLP VAE 784-400-20: the matrix products of one training step through oneDNN,
// weights stored [in, out], and Adam in one pass. No loss, no gradient of biases or activations, no
// random numbers, no data. What a step can cost at best where products are oneDNN's.
#include <deque>
#include <unordered_map>

#include "bench/contender.h"
#include "bench/raw/adam_loop.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/onednn.h"

namespace elbo::bench {
namespace {

using dnnl::memory;
constexpr int64_t kPixels = 784, kCode = 20;

/// A matrix in rows, or seen transposed.
struct Matrix {
  float* data;
  int64_t rows, columns;
  bool transposed = false;

  Matrix t() const { return {data, rows, columns, !transposed}; }
  memory as_memory() const {
    const memory::desc desc =
        transposed
            ? memory::desc({columns, rows}, memory::data_type::f32, memory::dims{1, columns})
            : memory::desc({rows, columns}, memory::data_type::f32, memory::dims{columns, 1});
    return memory(desc, kernels::onednn_engine(), data);
  }
};

/// A layer's weights (in, out) with all that Adam needs.
struct Layer {
  Layer(int64_t in, int64_t out)
      : in(in),
        out(out),
        weights(in * out, .01f),
        grads(in * out),
        first(in * out),
        second(in * out),
        bias(out) {
    for (size_t i = 0; i < weights.size(); ++i)
      weights[i] = static_cast<float>((i * 2654435761u >> 8) % 1000) * 1e-4f - .05f;
  }
  Matrix w() { return {weights.data(), in, out}; }
  Matrix g() { return {grads.data(), in, out}; }

  int64_t in, out;
  std::vector<float> weights, grads, first, second, bias;
};

class RawMlp {
 public:
  RawMlp(int64_t batch, int64_t width)
      : batch_(batch),
        layers_{{kPixels, width}, {width, 2 * kCode}, {kCode, width}, {width, kPixels}} {
    const Matrix x = buffer(kPixels), h = buffer(width), moments = buffer(2 * kCode),
                 z = buffer(kCode), g = buffer(width), logits = buffer(kPixels);
    forward(x, layers_[0], h, true);
    forward(h, layers_[1], moments, false);
    forward(z, layers_[2], g, true);
    forward(g, layers_[3], logits, false);
    const Matrix d_logits = buffer(kPixels), d_g = buffer(width), d_z = buffer(kCode),
                 d_moments = buffer(2 * kCode), d_h = buffer(width);
    backward(g, layers_[3], d_logits, d_g);
    backward(z, layers_[2], d_g, d_z);
    backward(h, layers_[1], d_moments, d_h);
    add(x.t(), d_h, layers_[0].g());  // nobody wants the images' gradient
  }

  void step() {
    for (const auto& [product, arguments] : products_)
      product.execute(kernels::onednn_stream(), arguments);
    kernels::onednn_stream().wait();
    for (Layer& layer : layers_)
      raw_adam(layer.weights.data(), layer.grads.data(), layer.first.data(), layer.second.data(),
               layer.in * layer.out);
  }

 private:
  Matrix buffer(int64_t columns) {
    memory_.emplace_back(batch_ * columns, .01f);
    return {memory_.back().data(), batch_, columns};
  }

  void forward(const Matrix& x, Layer& layer, const Matrix& y, bool relu) {
    add(x, layer.w(), y, layer.bias.data(), relu);
  }

  void backward(const Matrix& x, Layer& layer, const Matrix& dy, const Matrix& dx) {
    add(x.t(), dy, layer.g());
    add(dy, layer.w().t(), dx);
  }

  void add(const Matrix& a, const Matrix& b, const Matrix& c, float* bias = nullptr,
           bool relu = false) {
    const memory left = a.as_memory(), right = b.as_memory(), out = c.as_memory();
    const memory::desc bias_desc({1, c.columns}, memory::data_type::f32, memory::format_tag::ab);
    dnnl::post_ops after;
    if (relu) kernels::append_elementwise(after, dnnl::algorithm::eltwise_relu);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(after);
    const auto plan =
        bias != nullptr
            ? kernels::forward_plan<dnnl::matmul>(attributes, left.get_desc(), right.get_desc(),
                                                  bias_desc, out.get_desc())
            : kernels::forward_plan<dnnl::matmul>(attributes, left.get_desc(), right.get_desc(),
                                                  out.get_desc());
    std::unordered_map<int, memory> arguments{
        {DNNL_ARG_SRC, left}, {DNNL_ARG_WEIGHTS, right}, {DNNL_ARG_DST, out}};
    if (bias != nullptr)
      arguments[DNNL_ARG_BIAS] = memory(bias_desc, kernels::onednn_engine(), bias);
    products_.emplace_back(dnnl::matmul(plan), arguments);
  }

  int64_t batch_;
  std::vector<Layer> layers_;
  std::deque<std::vector<float>> memory_;
  std::vector<std::pair<dnnl::matmul, std::unordered_map<int, memory>>> products_;
};

int run(int argc, char** argv) {
  CLI::App app("The products and updates of an MLP VAE's training step, and nothing else.",
               "bench_raw_mlp");
  ContenderOptions options;
  int64_t width = 400;
  add_options(app, options);
  app.add_option("--width", width, "Size of the hidden layers")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  if (options.workload != "mlp_vae")
    throw UsageError("no workload \"", printable(options.workload), "\", want mlp_vae");
  if (options.batch == 0) options.batch = 128;
  prepare(argv, options.threads);
  RawMlp mlp(options.batch, width);
  contend(options, {facts("raw", options), [&] { mlp.step(); }});
  return 0;
}

}  // namespace
}  // namespace elbo::bench

int main(int argc, char** argv) { return elbo::bench::run(argc, argv); }
