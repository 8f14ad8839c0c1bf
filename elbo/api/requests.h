// SPDX-License-Identifier: MIT
// What the thin program asks of the torch library: one plain struct a heavy subcommand. Both sides
// are built together, so this is no stable ABI.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "elbo/api/rank_place.h"

namespace elbo::api {

/// What every heavy command takes.
struct CommonRequest {
  int64_t threads = 0;                                    ///< as resolved by the launcher
  bool json = false;                                      ///< data on stdout as one JSON value
  bool quiet = false, verbose = false, no_color = false;  ///< of the log: the library has its own
};

/// What every command takes that looks at one trained model.
struct ModelRequest : CommonRequest {
  std::string run;  ///< run folder or bundle
  /// The step of the checkpoint whose weights are meant; none: the bundle's, or the last
  /// checkpoint's where there is none yet.
  std::optional<int64_t> checkpoint;
  std::string device = "auto";  ///< a name for elbo/core/device_name.h
};

/// What the commands take that may run on several ranks.
struct RankedRequest : CommonRequest {
  RankPlace place;  ///< of this process
  /// The number of threads follows what is fastest while it trains, up to `threads`.
  bool paces_threads = false;
};

/// `elbo train`.
struct TrainRequest : RankedRequest {
  std::string config_file;        ///< path
  std::vector<std::string> sets;  ///< key=value, over the file
  std::string out;                ///< the run folder; "": a new one under runs/
  std::optional<int64_t> seed;    ///< over the file and the sets
  /// A run or bundle whose weights the training begins with; "": random ones.
  std::string init_from;
  /// Go on with the run in `out`, where there is one.
  bool resume_if_there = false;
  /// Only say how long it takes, by a probe of half a second; nothing is written.
  bool estimate = false;
  std::string command_line;  ///< for build.json
  /// Called with the run folder when training has ended, well or badly.
  std::function<void(const std::string& run)> finished;
};

/// `elbo resume`.
struct ResumeRequest : RankedRequest {
  std::string run;            ///< as of ModelRequest
  bool strict = false;        ///< refuse where the machine or build differs from the checkpoint's
  bool data_changed = false;  ///< go on though the data are not those that the run learned from
  /// key=value over the run's configuration: of [train] and [optim], data.on_bad, data.folder,
  /// data.pictures
  std::vector<std::string> sets;
  std::string device;  ///< over the run's train.device, this time; "": as that says
  std::function<void(const std::string& run)> finished;  ///< as of TrainRequest
};

/// `elbo sample`.
struct SampleRequest : ModelRequest {
  int64_t count = 64;                   ///< samples
  int64_t seed = 0;                     ///< of the draws
  std::optional<int64_t> label;         ///< the class asked for
  std::vector<std::string> attributes;  ///< NAME=VALUE of those asked for; the others are drawn
  int64_t domain = 0;                   ///< 1 or 2, of a model that draws pairs; 0: not asked
  std::string sampler;                  ///< as "heun:18"; "": the model's own
  std::optional<double> guidance, temperature, truncation;  ///< none: the model's own
  bool draws = false;  ///< of p(x|z), where a model has one, not its expected values
  /// FILE.png: an image grid; FILE.npy: the values; a folder: a picture each
  std::string out;
  /// A folder that is not empty loses what `sample` or `decode` wrote there before.
  bool force = false;
};

/// `elbo reconstruct`.
struct ReconstructRequest : ModelRequest {
  /// Files; empty: the first `count` of the data set's test split.
  std::vector<std::string> images;
  int64_t count = 8;  ///< examples
  /// So many passes through codes drawn from the posterior, beside the one through its mean.
  int64_t stochastic = 0;
  int64_t seed = 0;  ///< of the draws
  std::string out;   ///< path; its ending says what is written
};

/// `elbo translate`.
struct TranslateRequest : ModelRequest {
  /// Files, of the other domain; empty: the first `count` of the data set's test split.
  std::vector<std::string> images;
  int64_t to = 2;      ///< the domain they are translated to: 1 or 2
  int64_t count = 16;  ///< examples
  int64_t seed = 0;    ///< of the noise, where the model has any
  std::string out;     ///< path; its ending says what is written
};

/// `elbo latent edit|density`: an attribute among codes.
struct AttributeOptions {
  std::string name;           ///< as the data set has it
  bool pure = true;           ///< the regression's vector instead of the difference of means
  int64_t examples = 2000;    ///< of the training split, from which the vector is taken
  std::vector<double> by{1};  ///< edit: so many vectors are added, a row each
  int64_t measured = 500;     ///< edit: test examples over which the moves are measured
  std::vector<std::string> extractors;  ///< edit: NAME=BUNDLE of a model that tells attributes
  /// density: which test example is drawn again; -1: one chosen by the seed
  int64_t index = -1;
};

/// `elbo latent invert`: from images to codes by optimisation.
struct InvertOptions {
  int64_t restarts = 0;       ///< starts of each image; 0: 32 from the prior, 1 from the encoder
  int64_t steps = 300;        ///< of Adam, for each start
  double rate = .1;           ///< the learning rate at the beginning
  double prior_weight = 0;    ///< w of |z|^2
  bool from_encoder = false;  ///< starts at the encoder's code
};

/// `elbo latent scatter|manifold|interpolate|walk|traverse|edit|density|invert`.
struct LatentRequest : ModelRequest {
  /// The sub-command.
  enum class Kind { scatter, manifold, interpolate, walk, traverse, edit, density, invert };
  Kind kind = Kind::scatter;  ///< which one
  /// scatter, edit, invert: examples; manifold: cells a side; interpolate, traverse, density:
  /// pictures a strip; walk: pictures a leg; 0: the default
  int64_t count = 0;
  bool spherical = false;  ///< interpolate, walk: slerp instead of lerp
  int64_t fps = 12;        ///< interpolate, walk: pictures a second of an animation
  int64_t legs = 4;        ///< walk: stations of each walk
  int64_t walkers = 16;    ///< walk: walks beside each other
  /// interpolate: two files; edit, invert: any; empty: test examples
  std::vector<std::string> images;
  /// manifold: two; traverse: any; empty: those that carry the most information
  std::vector<int64_t> dimensions;
  /// traverse and manifold: how far from the origin; 0: the default
  double reach = 0;
  AttributeOptions attribute;  ///< of edit and density
  InvertOptions invert;        ///< of invert
  int64_t seed = 0;            ///< of the draws
  /// FILE.png and what else the kind can write; invert: "" for numbers alone
  std::string out;
};

/// `elbo encode`.
struct EncodeRequest : ModelRequest {
  std::vector<std::string> images;  ///< files or folders; empty: a split of the data
  std::string split = "test";       ///< of the data: train, validation or test
  int64_t count = 0;                ///< so many of the split, from the first; 0: all
  int64_t seed = 0;                 ///< of a dynamic binarisation
  std::string out;                  ///< FILE.npy, with others beside it, or FILE.npz
};

/// `elbo decode`.
struct DecodeRequest : ModelRequest {
  std::string codes;   ///< FILE.npy or FILE.npz
  std::string out;     ///< as of SampleRequest
  bool force = false;  ///< likewise
};

/// `elbo export`: a model for other programs.
struct ExportRequest : ModelRequest {
  /// What is written (docs/interop.md).
  enum class Target { onnx, torch, hub, bundle, page };
  Target to = Target::onnx;         ///< which one
  std::vector<std::string> what;    ///< roles, as "decoder"; empty: all that can be
  bool half = false;                ///< weights in half precision
  std::string license = "unknown";  ///< of the weights, as a hub names it: "mit", "cc-by-4.0"
  std::string out;                  ///< a folder; of a page FILE.html
  bool force = false;               ///< in place of an earlier export
};
constexpr auto enum_names(ExportRequest::Target) {
  return std::array{"onnx", "torch", "hub", "bundle", "page"};
}

/// `elbo eval`: of a model (`run`), of samples (`samples` and `data`), or of features (`features`).
struct EvalRequest : ModelRequest {
  std::string samples;  ///< a folder of pictures or FILE.npy
  /// With `samples`: what they are compared with, a source or a folder.
  std::string data;
  std::vector<std::string> sets;        ///< key=value of `data`
  std::vector<std::string> features;    ///< two .npy files: of samples, of real examples
  std::vector<std::string> extractors;  ///< NAME=BUNDLE
  std::string features_out;             ///< FILE.npy, or ""
  /// A folder for the results of samples and features; "": they are printed only.
  std::string out;
  std::vector<std::string> protocols;  ///< by name; empty: all that the model can be asked
  /// So many test examples, 0: all; a limited number is never stored in the run.
  int64_t limit = 0;
  int64_t seed = 0;  ///< of all random draws
  /// Only print what can be asked of the model, as JSON; nothing is measured.
  bool possible = false;
  RankPlace place;  ///< of this process
  /// Called with the run folder when results were added to it.
  std::function<void(const std::string& run)> kept;
};

/// `elbo studio-worker`: the process that computes for the studio.
struct StudioWorkerRequest : CommonRequest {
  int descriptor = -1;          ///< of a socket to the server; frames go both ways (api/frame.h)
  std::string device = "auto";  ///< as of ModelRequest
  uint64_t memory = 0;          ///< bytes that loaded models and caches may take; 0: half of all
};

/// Ends of every heavy command: the exit code. An error has been printed by then.
struct EngineApi {
  /// Trains what an experiment describes.
  int (*train)(const TrainRequest&);
  /// Goes on with an interrupted run.
  int (*resume)(const ResumeRequest&);
  /// Draws from a model.
  int (*sample)(const SampleRequest&);
  /// Puts examples beside their reconstructions.
  int (*reconstruct)(const ReconstructRequest&);
  /// Takes examples from one domain to the other.
  int (*translate)(const TranslateRequest&);
  /// Shows the space of codes.
  int (*latent)(const LatentRequest&);
  /// Writes codes of examples.
  int (*encode)(const EncodeRequest&);
  /// Decodes codes of a file.
  int (*decode)(const DecodeRequest&);
  /// Writes a model for other programs.
  int (*export_model)(const ExportRequest&);
  /// Measures a model, samples or features.
  int (*eval)(const EvalRequest&);
  /// Computes for the studio until the server closes the connection.
  int (*studio_worker)(const StudioWorkerRequest&);
  std::string (*describe)();  ///< the schema (api/schema.h) as JSON
  /// LibTorch, BLAS and oneDNN versions as JSON, for `doctor` and build.json
  std::string (*versions)();
};

/// The one symbol that the torch library exports: `extern "C" const elbo::EngineApi*
/// elbo_engine()`.
inline constexpr const char* kEngineSymbol = "elbo_engine";

}  // namespace elbo::api
