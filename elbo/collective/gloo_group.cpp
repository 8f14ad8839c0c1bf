// SPDX-License-Identifier: MIT
// A group over c10d's Gloo, beside a heartbeat that tells who is lost: Gloo alone would wait. What
// differs between the versions of c10d stands here, since nothing else sees it.
#include "elbo/collective/group.h"

#ifdef ELBO_GLOO
#ifndef USE_C10D_GLOO
#define USE_C10D_GLOO
#endif
#include <sys/random.h>
#include <torch/version.h>
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <fmt/format.h>

#include <optional>
#include <sstream>

#include "elbo/collective/heartbeat.h"
#include "elbo/collective/interface.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/tensor/torch_error.h"

namespace elbo::collective {
namespace {

// Between two looks at the heartbeat while a collective is under way.
constexpr std::chrono::milliseconds kSlice{500};
// Who is lost is found by the heartbeat; Gloo itself may wait for a rank that draws figures.
constexpr std::chrono::hours kGlooLimit{24 * 30};
constexpr const char* kHeartKey = "elbo/heartbeat";

using StorePointer = c10::intrusive_ptr<c10d::Store>;

std::string random_token() {
  unsigned char bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    throw IoError("the system gives no random numbers");
  std::string out;
  for (const unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

StorePointer open_store(const Meeting& meeting) {
  const std::chrono::milliseconds limit(static_cast<int64_t>(meeting.wait_for * 1000));
  StorePointer store;
  if (!meeting.store_file.empty()) {
    store =
        c10::make_intrusive<c10d::FileStore>(meeting.store_file, static_cast<int>(meeting.size));
  } else {
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(meeting.port);
    options.isServer = meeting.rank == 0;
    options.numWorkers = static_cast<std::size_t>(meeting.size);
    options.timeout = limit;
#if TORCH_VERSION_MAJOR >= 2
    options.useLibUV = false;  // Debian's LibTorch is built without
#endif
    store = c10::make_intrusive<c10d::TCPStore>(meeting.host, options);
  }
  store->setTimeout(limit);
  return store;
}

/// The links of the heartbeat; the store tells where rank 0 listens, and the token.
std::vector<LineLink> heart_links(c10d::Store& store, const Meeting& meeting,
                                  const std::string& own_address) {
  if (meeting.rank == 0) {
    Listener listener(own_address);
    const std::string token = random_token();
    const std::string text = str(own_address, " ", listener.port(), " ", token);
    store.set(kHeartKey, std::vector<uint8_t>(text.begin(), text.end()));
    return listener.accept_all(meeting.size, token, meeting.wait_for);
  }
  const std::vector<uint8_t> said = store.get(kHeartKey);
  std::istringstream words(std::string(said.begin(), said.end()));
  Call call;
  words >> call.address >> call.port >> call.token;
  call.rank = meeting.rank;
  std::vector<LineLink> out;
  out.push_back(connect_to(call, meeting.wait_for));
  return out;
}

class GlooGroup : public Group {
 public:
  GlooGroup(const Meeting& meeting, const Interface& interface)
      : meeting_(meeting), store_(open_store(meeting)) {
    heart_ =
        std::make_unique<Heartbeat>(meeting.rank, heart_links(*store_, meeting, interface.address),
                                    HeartbeatTimes{meeting.silent_for, meeting.leave_within});
    auto options = c10d::ProcessGroupGloo::Options::create();
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForInterface(interface.name));
    options->timeout = kGlooLimit;
    gloo_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store_, static_cast<int>(meeting.rank),
                                                        static_cast<int>(meeting.size), options);
  }

  /// Where a rank is lost, Gloo's threads wait for it and the heartbeat must go on until the
  /// process ends: then both are left alone.
  ~GlooGroup() override {
    if (!broken_ && !heart_->failure()) return;
    heart_.release();
    gloo_.release();
    store_.release();
  }

  int64_t rank() const override { return meeting_.rank; }
  int64_t size() const override { return meeting_.size; }

  void allreduce(Tensor& values) override {
    std::vector<Tensor> list{values};
    finish([&] { return gloo_->allreduce(list); });
  }
  void broadcast(Tensor& values) override {
    std::vector<Tensor> list{values};
    finish([&] { return gloo_->broadcast(list); });
  }
  Tensors allgather(const Tensor& values) override {
    std::vector<Tensor> input{values};
    std::vector<std::vector<Tensor>> output(1);
    for (int64_t i = 0; i < size(); ++i) output[0].push_back(torch::empty_like(values));
    finish([&] { return gloo_->allgather(output, input); });
    return output[0];
  }
  Tensor alltoall(const Tensor& rows) override {
    Tensor sent = rows.contiguous(), got = torch::empty_like(sent);
    return alltoall_by(*gloo_, sent, got) ? got : Tensor();
  }
  void barrier() override {
    finish([&] { return gloo_->barrier(); });
  }
  void check() override {
    if (const auto failure = heart_->failure()) stop(*failure);
  }
  bool fail(const std::string& text) override {
    broken_ = true;
    return heart_->fail(text);
  }
  void leave() override { heart_->leave(); }

 private:
  /// By the name that this version of c10d has for it; false where it has none.
  template <class Gloo>
  bool alltoall_by(Gloo& gloo, Tensor& sent, Tensor& got) {
    std::vector<int64_t> equal;  // parts: none are named
    if constexpr (requires { gloo.alltoall_base(got, sent, equal, equal); })
      finish([&] { return gloo.alltoall_base(got, sent, equal, equal); });
    else if constexpr (requires { gloo.all_to_all_single(got, sent, equal, equal); })
      finish([&] { return gloo.all_to_all_single(got, sent, equal, equal); });
    else return false;
    return true;
  }

  [[noreturn]] void stop(const RankFailure& failure) {
    throw RankFailed(failure.told, failure.text);
  }

  /// Begins a collective and waits for it, unless a rank is lost.
  template <class Begin>
  void finish(Begin begin) {
    check();
    try {
      const auto work = begin();
      while (!done(*work)) check();
    } catch (const Error&) {
      throw;
    } catch (const std::exception& error) {
      lost(tensor::error_text(error));
    }
  }

  template <class Work>
  static bool done(Work& work) {
    try {
      work.wait(kSlice);
      return true;
    } catch (const std::exception&) {
      if (work.isCompleted()) throw;
      return false;  // in time, as far as Gloo is concerned
    }
  }

  /// Gloo has lost a rank; the heartbeat knows which, or will.
  [[noreturn]] void lost(const std::string& text) {
    broken_ = true;
    if (const auto failure = heart_->failure_within(meeting_.silent_for + 1)) stop(*failure);
    throw RankFailed(false, str("the ranks have lost each other: ", text));
  }

  Meeting meeting_;
  StorePointer store_;
  std::unique_ptr<Heartbeat> heart_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo_;
  bool broken_ = false;
};

}  // namespace

std::shared_ptr<Group> form_group(const Meeting& meeting) {
  if (meeting.size == 1) return alone();
  const Interface interface = meeting.interface.empty() ? interface_towards(meeting.host)
                                                        : interface_called(meeting.interface);
  if (meeting.rank == 0)
    log_info("ranks: ", meeting.size, ", over ", interface.name, " (", interface.address, ")");
  try {
    return std::make_shared<GlooGroup>(meeting, interface);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw IoError("rank ", meeting.rank, " could not meet the others at ", printable(meeting.host),
                  ", port ", meeting.port, ": ", tensor::error_text(error),
                  "; were all ranks started, and is the port free and reachable?");
  }
}

}  // namespace elbo::collective

#else

namespace elbo::collective {

std::shared_ptr<Group> form_group(const Meeting& meeting) {
  if (meeting.size == 1) return alone();
  throw ErrorOf<ErrorKind::unsupported>(
      "this elbo was built without Gloo, by which ranks talk to each other: got ", meeting.size,
      " ranks, want one; install it (apt-get install libgloo-dev) and build again");
}

}  // namespace elbo::collective
#endif
