// SPDX-License-Identifier: MIT
// Formulas and diagrams of a study: what comes through has no element or attribute that could act
// or load.
#include "elbo/study/page/fragment.h"

#include "elbo/io/xml.h"
#include "fuzz/target.h"

namespace {

void check(const elbo::XmlElement& element) {
  for (const char* name :
       {"script", "foreignObject", "a", "image", "use", "style", "iframe", "maction", "semantics"})
    ELBO_ASSERT(element.name != name);
  for (const auto& [name, value] : element.attributes)
    ELBO_ASSERT(!name.starts_with("on") && name != "href" && name != "src" && name != "style");
  for (const elbo::XmlElement& child : element.children) check(child);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const bool drawing = elbo::text_of(bytes).find("<svg") != std::string_view::npos;
    const elbo::Fragment fragment{bytes, "input", "p"};
    const elbo::Markup made =
        drawing ? elbo::diagram_markup(fragment) : elbo::formula_markup(fragment);
    check(elbo::parse_xml(made.source(), "own"));
  });
}
