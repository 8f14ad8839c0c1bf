// SPDX-License-Identifier: MIT
// Decoded pictures kept on the disk, so that a second epoch and the next run decode nothing
// (docs/formats/decoded_cache.md). A file has a place for each picture of a set. A place holds what
// its picture was made of and a hash of itself: it counts only where both are right, so whatever
// becomes of the file or of the pictures, nothing false is read. Two programs fill one file
// together: they write the same bytes to the same places.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/data/known_files.h"

namespace elbo::data {

/// Whether decoded pictures are kept.
enum class DecodedKeeping {
  if_it_fits,  ///< those of a set that is neither small nor too large
  never,       ///< every picture is decoded whenever it is drawn
};
constexpr auto enum_names(DecodedKeeping) { return std::array{"auto", "never"}; }

/// The help text of the option `cache`.
inline constexpr const char* kCacheHelp =
    "auto: decoded pictures are kept in the cache folder, so that the next epoch and the next run "
    "decode nothing (elbo data cache lists and removes them); never: they are decoded anew";

/// What is kept together: pictures of one set in one form.
struct DecodedSet {
  std::string origin;    ///< the folder or the archives, for people
  std::string form;      ///< what every picture was turned into, for people
  std::string identity;  ///< a hash of whatever else tells the set from others
  int64_t pictures = 0;  ///< places
  int64_t values = 0;    ///< bytes of a picture
};

/// Where and how much is kept.
struct CacheLimits {
  std::optional<Path> folder;                ///< need not exist; none: nothing is kept
  int64_t least_pictures = 1000;             ///< smaller sets are decoded in no time
  uint64_t most_bytes = uint64_t{32} << 30;  ///< of all sets together
};

/// decoded/ in the user's cache; no folder where there is no home folder.
CacheLimits user_cache_limits();

/// The pictures of one set. Read and written by any number of threads.
class DecodedCache {
 public:
  /// Opens the file of this set if there is one; a damaged one is removed. `file`: from
  /// decoded_cache().
  DecodedCache(Path file, DecodedSet set, CacheLimits limits);
  ~DecodedCache();
  DecodedCache(const DecodedCache&) = delete;
  DecodedCache& operator=(const DecodedCache&) = delete;

  /// Fills `x` with picture `place` if it is kept and was made of a file with this stamp; returns
  /// the hash of that file's content.
  std::optional<std::string> read(int64_t place, const FileStamp& stamp, std::span<float> x) const;
  /// Keeps picture `place`, whose values are bytes / 255, made of a file with this stamp and this
  /// hash of 32 digits. Where the disk refuses, that is said once and nothing more is kept. A file
  /// that is younger than two seconds may change again without a new time, and is not kept.
  void write(int64_t place, const FileStamp& stamp, const std::string& hash,
             std::span<const float> x);

 private:
  void open();
  void make();
  void give_up(const std::string& reason);

  Path file_;
  DecodedSet set_;
  CacheLimits limits_;
  std::mutex mutex_;  // of make()
  std::atomic<int> descriptor_{-1};
  std::atomic<bool> writable_{true};
};

/// Where the pictures of `set` are kept, shared by all who ask in this process; null where they are
/// not: for too small a set, or for one too large, which is said once.
std::shared_ptr<DecodedCache> decoded_cache(const DecodedSet& set,
                                            const CacheLimits& limits = user_cache_limits());

/// A file of the cache, as its head tells.
struct KeptSet {
  std::string name;      ///< of the file
  std::string origin;    ///< DecodedSet
  std::string form;      ///< likewise
  int64_t pictures = 0;  ///< likewise
  uint64_t bytes = 0;    ///< that it takes on the disk
  int64_t used = 0;      ///< when it was opened last, seconds since 1970
};

/// All files of the cache, the one that was used last first; what is damaged has no origin.
std::vector<KeptSet> kept_sets(const CacheLimits& limits = user_cache_limits());

/// Removes the file of that name. DataError where there is none.
void remove_kept(const std::string& name, const CacheLimits& limits = user_cache_limits());

/// Bytes of the head of a cache file; the places follow.
inline constexpr uint64_t kDecodedHeadBytes = 4096;
/// How the names of cache files end.
inline constexpr const char* kDecodedEnding = ".pictures";

/// The head of the file of `set`: the same set, the same bytes.
Bytes decoded_head(const DecodedSet& set);

/// What the head of a cache file says; `head` is its beginning. DataError that begins with `name`
/// where it is none.
DecodedSet parse_decoded_head(ByteView head, const std::string& name);

}  // namespace elbo::data
