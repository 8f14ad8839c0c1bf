// SPDX-License-Identifier: MIT
// eval/PROTOCOL.jsonl: refused, or each result is written and read again as the same.
#include "elbo/io/json.h"
#include "elbo/run/records.h"
#include "fuzz/memory_files.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    elbo::MemoryFiles files({{"eval/elbo.jsonl", elbo::copy_of(bytes)}});
    for (const elbo::EvalResult& result : elbo::read_eval(files, "eval", "elbo")) {
      const std::string once = elbo::write_json(elbo::to_node(result));
      ELBO_ASSERT(elbo::write_json(
                      elbo::to_node(elbo::eval_result(elbo::parse_json(once, "own")))) == once);
    }
  });
}
