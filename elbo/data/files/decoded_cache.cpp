// SPDX-License-Identifier: MIT
// Reading and writing by pread and pwrite: a mapped file that somebody cuts short, or a disk that
// fills up, would end the program by a signal, and a picture is far larger than a call is long.
#include "elbo/data/files/decoded_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <map>
#include <utility>

#include "elbo/core/content_hash.h"
#include "elbo/core/error.h"
#include "elbo/core/leftovers.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/image_values.h"

namespace elbo::data {
namespace {

constexpr size_t kHashDigits = 32;
constexpr int64_t kYoung = 2'000'000'000;  // nanoseconds

/// What stands before the bytes of a picture.
struct PlaceHead {
  char checksum[kHashDigits];  // of all that follows
  int64_t place;
  int64_t size, inode, modified;  // FileStamp
  char hash[kHashDigits];         // of the content that it was made of
};
static_assert(sizeof(PlaceHead) == 96);

uint64_t place_bytes(const DecodedSet& set) {
  return sizeof(PlaceHead) + static_cast<uint64_t>(set.values);
}
uint64_t file_bytes(const DecodedSet& set) {
  return kDecodedHeadBytes + static_cast<uint64_t>(set.pictures) * place_bytes(set);
}
off_t offset_of(const DecodedSet& set, int64_t place) {
  return static_cast<off_t>(kDecodedHeadBytes + static_cast<uint64_t>(place) * place_bytes(set));
}

/// Whether all of `out` was there.
bool read_fully(int descriptor, off_t at, std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor, out.data(), out.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    out = out.subspan(static_cast<size_t>(got));
  }
  return true;
}

/// Whether all of it was written; errno tells why not.
bool write_fully(int descriptor, off_t at, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(descriptor, bytes.data(), bytes.size(), at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += put;
    bytes = bytes.subspan(static_cast<size_t>(put));
  }
  return true;
}

/// The bytes of a place that its checksum covers.
ByteView covered(ByteView place) { return place.subspan(kHashDigits); }

/// A buffer for one place, kept by each thread.
Bytes& place_buffer(const DecodedSet& set) {
  thread_local Bytes buffer;
  buffer.resize(place_bytes(set));
  return buffer;
}

int64_t nanoseconds_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Removes the files that were used least lately until `bytes` more fit.
void make_room(const CacheLimits& limits, uint64_t bytes) {
  std::vector<KeptSet> kept = kept_sets(limits);
  uint64_t all = bytes;
  for (const KeptSet& one : kept) all += one.bytes;
  for (; all > limits.most_bytes && !kept.empty(); kept.pop_back()) {
    real_fs().remove(*limits.folder / kept.back().name);
    all -= kept.back().bytes;
  }
}

/// Writes a file with a head and no pictures under a name of its own, and gives it `file` unless
/// another program was faster.
void make_file(const Path& file, const DecodedSet& set) {
  const Path partial = partial_beside(file);
  {
    const auto out = real_fs().open(partial, OpenMode::exclusive);
    out->write(decoded_head(set));
    out->close();
  }
  std::error_code error;
  std::filesystem::resize_file(partial, file_bytes(set), error);  // takes no room yet
  try {
    if (error) throw IoError("cannot make ", printable(partial.string()), " larger");
    real_fs().rename_new(partial, file);
  } catch (const IoError&) {
    std::filesystem::remove(partial, error);
    if (!real_fs().exists(file)) throw;
  }
}

}  // namespace

DecodedCache::DecodedCache(Path file, DecodedSet set, CacheLimits limits)
    : file_(std::move(file)), set_(std::move(set)), limits_(std::move(limits)) {
  open();
}

DecodedCache::~DecodedCache() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void DecodedCache::give_up(const std::string& reason) {
  if (writable_.exchange(false))
    log_warning("decoded pictures are not kept from here on: ", reason,
                "; the training goes on and decodes them again (data.cache = \"never\" says so)");
}

/// Opens the file if it is there and is what it should be.
void DecodedCache::open() {
  constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  int found = ::open(file_.c_str(), O_RDWR | kFlags);
  if (found < 0 && errno != ENOENT) {
    found = ::open(file_.c_str(), O_RDONLY | kFlags);
    writable_ = false;
  }
  if (found < 0) return;
  Bytes head(kDecodedHeadBytes);
  struct stat facts {};
  const bool good = ::fstat(found, &facts) == 0 && S_ISREG(facts.st_mode) &&
                    static_cast<uint64_t>(facts.st_size) == file_bytes(set_) &&
                    read_fully(found, 0, head) && head == decoded_head(set_);
  if (good) {
    ::futimens(found, nullptr);  // it is used
    ::posix_fadvise(found, 0, 0, POSIX_FADV_RANDOM);
    descriptor_ = found;
    return;
  }
  ::close(found);
  log_warning(printable(file_.string()),
              ": no whole file of decoded pictures; it is removed, and made anew");
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

void DecodedCache::make() {
  const std::lock_guard lock(mutex_);
  if (descriptor_ >= 0 || !writable_) return;
  try {
    std::error_code ignored;  // what follows says it
    std::filesystem::create_directories(*limits_.folder, ignored);
    remove_partials(real_fs(), *limits_.folder);
    make_room(limits_, file_bytes(set_));
    const uint64_t free = real_fs().free_bytes(*limits_.folder);
    if (file_bytes(set_) > free / 2)
      return give_up(str("they would take ", file_bytes(set_), " bytes, more than half of the ",
                         free, " that are free in ", printable(limits_.folder->string())));
    make_file(file_, set_);
    open();
    if (descriptor_ < 0) give_up(str("cannot open ", printable(file_.string())));
  } catch (const Error& error) {
    give_up(error.what());
  }
}

std::optional<std::string> DecodedCache::read(int64_t place, const FileStamp& stamp,
                                              std::span<float> x) const {
  ELBO_ASSERT(place >= 0 && place < set_.pictures && std::ssize(x) == set_.values);
  if (descriptor_ < 0) return std::nullopt;
  Bytes& bytes = place_buffer(set_);
  if (!read_fully(descriptor_, offset_of(set_, place), bytes)) return std::nullopt;
  PlaceHead head{};
  std::memcpy(&head, bytes.data(), sizeof head);
  if (head.checksum[0] == '\0' || head.place != place ||
      !(FileStamp{head.size, head.inode, head.modified} == stamp) ||
      content_hash(covered(bytes)) != std::string_view(head.checksum, kHashDigits))
    return std::nullopt;
  grey_values(ByteView(bytes).subspan(sizeof head), x);
  return std::string(head.hash, kHashDigits);
}

void DecodedCache::write(int64_t place, const FileStamp& stamp, const std::string& hash,
                         std::span<const float> x) {
  ELBO_ASSERT(place >= 0 && place < set_.pictures && std::ssize(x) == set_.values);
  ELBO_ASSERT(hash.size() == kHashDigits);
  if (!writable_ || stamp.modified > nanoseconds_now() - kYoung) return;
  if (descriptor_ < 0) make();
  if (descriptor_ < 0) return;
  Bytes& bytes = place_buffer(set_);
  PlaceHead head{.checksum = {},
                 .place = place,
                 .size = stamp.size,
                 .inode = stamp.inode,
                 .modified = stamp.modified,
                 .hash = {}};
  hash.copy(head.hash, kHashDigits);
  for (size_t i = 0; i < x.size(); ++i)
    bytes[sizeof head + i] = static_cast<std::byte>(x[i] * 255.0f + 0.5f);
  std::memcpy(bytes.data(), &head, sizeof head);
  const std::string checksum = content_hash(covered(bytes));
  std::memcpy(bytes.data(), checksum.data(), kHashDigits);
  if (!write_fully(descriptor_, offset_of(set_, place), bytes))
    give_up(str("cannot write ", printable(file_.string()), ": ", std::strerror(errno)));
}

std::shared_ptr<DecodedCache> decoded_cache(const DecodedSet& set, const CacheLimits& limits) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<DecodedCache>> open;
  if (!limits.folder || set.pictures < limits.least_pictures || set.values == 0) return nullptr;
  const Path file = *limits.folder / (content_hash(decoded_head(set)) + kDecodedEnding);
  const std::lock_guard lock(mutex);
  if (auto found = open[file.string()].lock()) return found;
  if (file_bytes(set) > limits.most_bytes) {
    log_info(printable(set.origin), ": ", set.pictures, " decoded pictures would take ",
             file_bytes(set) >> 30, " GiB, more than the ", limits.most_bytes >> 30,
             " GiB of the cache; they are decoded anew in every epoch");
    return nullptr;
  }
  auto made = std::make_shared<DecodedCache>(file, set, limits);
  open[file.string()] = made;
  return made;
}

}  // namespace elbo::data
