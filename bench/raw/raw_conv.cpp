// SPDX-License-Identifier: MIT
// The bare limit of the convolutional workloads: the convolutions of one training step through
// oneDNN alone, each pass in the format that is fastest for it, each transposed one as its adjoint.
// No products of fully connected layers, no batch norm, no activation, no conversion between
// formats, no loss, no optimizer. The passes are those of the step as bench/steps takes it:
// gradients by data go as far down as a player's parameters make them.
#include "bench/contender.h"
#include "bench/raw/conv_primitive.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::bench {
namespace {

using Layers = std::vector<ConvLayer>;

/// Larsen's nets for 32 x 32 (Larsen et al. 2016, released code), all widths divided by `thinner`.
struct Nets {
  Layers encoder, decoder, critic;
};

Nets larsen_nets(int64_t thinner) {
  const auto w = [&](int64_t width) { return width / thinner; };
  return {{{3, w(64), 32}, {w(64), w(128), 16}, {w(128), w(256), 8}},
          {{w(192), w(256), 8, 2, true},
           {w(128), w(192), 16, 2, true},
           {w(32), w(128), 32, 2, true},
           {w(32), 3, 32, 1}},
          {{3, w(32), 32, 1}, {w(32), w(128), 32}, {w(128), w(192), 16}, {w(192), w(256), 8}}};
}

class RawConv {
 public:
  void add(const Layers& layers, Pass pass, int64_t batch, size_t first = 0) {
    for (size_t i = first; i < layers.size(); ++i) {
      runs_.push_back(fastest(layers[i], pass, batch));
      operations_ += layers[i].operations() * static_cast<double>(batch);
    }
  }
  /// Gradients by the layers' own weights, and by data down to, but not of, what enters the first.
  void learn(const Layers& layers, int64_t batch) {
    add(layers, Pass::by_weights, batch);
    add(layers, Pass::by_data, batch, 1);
  }
  void step() const {
    for (const ConvRun& run : runs_) run();
    kernels::onednn_stream().wait();
  }
  double operations() const { return operations_; }

 private:
  std::vector<ConvRun> runs_;
  double operations_ = 0;
};

RawConv raw_vae(const Nets& nets, int64_t batch) {
  RawConv out;
  out.add(nets.encoder, Pass::forward, batch);
  out.add(nets.decoder, Pass::forward, batch);
  out.add(nets.decoder, Pass::by_weights, batch);
  out.add(nets.decoder, Pass::by_data, batch);  // the fully connected layer below learns too
  out.learn(nets.encoder, batch);
  return out;
}

/// One shared forward pass: images, reconstructions and samples go through the critic together;
/// then a sweep for each player.
RawConv raw_vaegan(const Nets& nets, int64_t batch) {
  RawConv out;
  out.add(nets.encoder, Pass::forward, batch);
  out.add(nets.decoder, Pass::forward, 2 * batch);
  out.add(nets.critic, Pass::forward, 3 * batch);
  // The encoder's sweep and the decoder's both go down to the decoder's first layer.
  for (int player = 0; player < 2; ++player) {
    out.add(nets.critic, Pass::by_data, 3 * batch);
    out.add(nets.decoder, Pass::by_data, 2 * batch);
  }
  out.learn(nets.encoder, batch);
  out.add(nets.decoder, Pass::by_weights, 2 * batch);
  out.learn(nets.critic, 3 * batch);
  return out;
}

RawConv make(const ContenderOptions& options) {
  if (options.workload == "conv_vae32") return raw_vae(larsen_nets(1), options.batch);
  if (options.workload == "vaegan32") return raw_vaegan(larsen_nets(1), options.batch);
  if (options.workload == "vaegan32_small") return raw_vaegan(larsen_nets(4), options.batch);
  throw UsageError("no workload \"", printable(options.workload),
                   "\", want conv_vae32, vaegan32 or vaegan32_small");
}

int run(int argc, char** argv) {
  CLI::App app("The convolutions of a training step, and nothing else.", "bench_raw_conv");
  ContenderOptions options;
  add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  if (options.batch == 0) options.batch = 64;
  prepare(argv, options.threads);
  const RawConv conv = make(options);
  Node line = facts("raw", options);
  line.set("gflop", Node(conv.operations() * 1e-9));
  contend(options, {line, [&] { conv.step(); }});
  return 0;
}

}  // namespace
}  // namespace elbo::bench

int main(int argc, char** argv) { return elbo::bench::run(argc, argv); }
