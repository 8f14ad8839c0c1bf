// SPDX-License-Identifier: MIT
// Two domains, or an error.
#include "elbo/models/two_domains.h"

#include "elbo/core/error.h"

namespace elbo {

NetOptions nets_of(const DomainNetOptions& options, const DataInfo& info, const char* model) {
  if (info.domain_names.size() != 2)
    throw ConfigError("model.name = \"", model, "\": got ", info.name,
                      " of one domain, want two; set data.domains = \"rotated\" for pictures, or "
                      "to an attribute such as \"spectacles\" of faces");
  NetOptions out = options.net;
  out.batch_norm = out.kind != NetKind::mlp;
  return out;
}

}  // namespace elbo
