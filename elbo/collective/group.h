// SPDX-License-Identifier: MIT
// The ranks of a run and what they tell each other: four collectives over c10d. A run of one
// process has a group of one, for which all of them cost nothing. Every rank calls the same
// collectives in the same order.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/ranks.h"
#include "elbo/tensor/tensor.h"

namespace elbo::collective {

/// Another rank is lost or has failed.
class RankFailed : public RankError {
 public:
  /// `told`: another rank tells the user.
  RankFailed(bool told, const std::string& text) : RankError(text), told_(told) {}
  bool told() const { return told_; }  ///< then this rank need not say it again

 private:
  bool told_;
};

/// Where the ranks of a run find each other.
struct Meeting {
  int64_t rank = 0, size = 1;  ///< this one, and how many there are
  /// Of rank 0, where the store listens; port 0 where `store_file` is given.
  std::string host = "127.0.0.1";
  int64_t port = 0;         ///< of the store
  std::string store_file;   ///< a file that all ranks see, in place of a store that listens; or ""
  std::string interface;    ///< of the network, as "eth0"; "": the one that leads to `host`
  double wait_for = 120;    ///< seconds until all must be there
  double silent_for = 7;    ///< seconds without a sign of life after which a rank counts as lost
  double leave_within = 4;  ///< seconds from then until this process ends, whatever it is doing
};

/// All ranks of a run, seen from one of them.
class Group {
 public:
  virtual ~Group() = default;
  Group() = default;
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  virtual int64_t rank() const { return 0; }  ///< 0 .. size() - 1
  virtual int64_t size() const { return 1; }  ///< ranks
  /// The sum over all ranks takes the place of `values`: dense, the same form and type everywhere.
  /// The order of the sum is c10d's. This and all below: RankError where another rank is lost.
  virtual void allreduce(Tensor& values);
  /// What rank 0 has takes the place of `values`.
  virtual void broadcast(Tensor& values);
  /// The `values` of all ranks, in their order: dense, the same form and type everywhere.
  virtual Tensors allgather(const Tensor& values);
  /// Row r of `rows`, (size(), ...), goes to rank r; row r of the result came from there. Undefined
  /// where this build of c10d cannot.
  virtual Tensor alltoall(const Tensor& rows);
  virtual void barrier() {}  ///< returns when all ranks have called it
  /// Throws where another rank is lost, or has failed.
  virtual void check() {}
  /// Tells the others that this rank ends because of an error of its own, whose text is `text`.
  /// Whether rank 0 will tell it to the user: then this rank need not.
  virtual bool fail(const std::string& text);
  /// This rank ends well: from now on its silence is no failure. No collective may follow.
  virtual void leave() {}
};

/// A group of one.
std::shared_ptr<Group> alone();

/// The group of `meeting`, once all ranks are there. IoError where they are not in time, or where
/// the network cannot be used; Unsupported where the build has no Gloo.
std::shared_ptr<Group> form_group(const Meeting& meeting);

/// Rank 0's text, on all ranks.
std::string broadcast_text(Group& group, std::string text);

/// Every rank's text, in their order.
std::vector<std::string> allgather_texts(Group& group, const std::string& text);

}  // namespace elbo::collective
