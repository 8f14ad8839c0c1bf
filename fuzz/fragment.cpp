// SPDX-License-Identifier: MIT
// Formulas and diagrams of a study: what comes through has no element or attribute that could act
// or load.
#include "elbo/study/page/fragment.h"

#include "elbo/io/xml.h"
#include "fuzz/target.h"

namespace {

void check(const elbo::io::XmlElement& element) {
  for (const char* name :
       {"script", "foreignObject", "a", "image", "use", "style", "iframe", "maction", "semantics"})
    ELBO_ASSERT(element.name != name);
  for (const auto& [name, value] : element.attributes)
    ELBO_ASSERT(!name.starts_with("on") && name != "href" && name != "src" && name != "style");
  for (const elbo::io::XmlElement& child : element.children) check(child);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const bool drawing = elbo::text_of(bytes).find("<svg") != std::string_view::npos;
    const elbo::study::Fragment fragment{bytes, "input", "p"};
    const elbo::report::Markup made =
        drawing ? elbo::study::diagram_markup(fragment) : elbo::study::formula_markup(fragment);
    check(elbo::io::parse_xml(made.source(), "own"));
  });
}
