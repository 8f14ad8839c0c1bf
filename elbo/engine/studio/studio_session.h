// SPDX-License-Identifier: MIT
// The models that the studio's worker has open, and the answer to each request.
#pragma once
#include <list>
#include <memory>
#include <string>

#include "elbo/api/frame.h"
#include "elbo/engine/studio/operations.h"

namespace elbo::engine {

/// What a worker may use.
struct StudioLimits {
  std::string device = "auto";  ///< a name for elbo/core/device_name.h
  /// Bytes that open models and what is kept of them may take; 0: half of the machine's memory.
  uint64_t memory = 0;
  double slice = .7;  ///< seconds that one answer may go on with work in parts
};

/// For one thread.
class StudioSession {
 public:
  explicit StudioSession(StudioLimits limits);  ///< without any model

  /// The answer to a request: the operation's, or an error of a kind and a text; never throws.
  /// `number` stands in it as in the request.
  api::Frame answer(ByteView request);
  size_t open_models() const { return models_.size(); }  ///< how many are open

 private:
  struct OpenModel {
    std::string path, state;
    std::unique_ptr<StudioModel> model;
  };

  void answer_into(const api::Frame& request, api::Frame& out);
  void perform(const StudioOperation& operation, StudioCall& call, const api::Frame& request);
  StudioModel& opened(const std::string& path, bool refresh);
  void forget_some();

  StudioLimits limits_;
  int64_t threads_;  // that there are
  StudioData data_;
  std::list<OpenModel> models_;  // the one used last comes first
};

}  // namespace elbo::engine
