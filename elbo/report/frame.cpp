// SPDX-License-Identifier: MIT
// Markup around a page, and the style sheet. Series 0, 1, 2, ... differ in dash as well as in
// colour.
#include "elbo/report/frame.h"

#include <algorithm>

#include "elbo/core/build_info.h"
#include "elbo/core/clock.h"
#include "elbo/core/str.h"

namespace elbo::report {
namespace {

Markup footer() {
  return element(
      "footer", {},
      element(
          "p", {},
          str("Made by elbo ", build_info().version, ", ", utc_now(),
              ". This page is one file: it can be mailed, printed and kept; it loads nothing.")));
}

}  // namespace

Markup heading(int level, const std::string& text, const Attributes& attributes) {
  return element(str("h", std::clamp(level, 1, 6)), attributes, text);
}

Markup contents(const std::vector<Section>& sections, const std::string& label) {
  Markup items;
  for (const Section& section : sections)
    items += element("li", {}, element("a", {{"href", str("#", section.id)}}, section.title));
  return element("nav", {{"aria-label", label}}, element("ul", {}, items));
}

Markup section_markup(const Section& section, int level) {
  return element("section", {{"id", section.id}, {"aria-labelledby", str(section.id, "-h")}},
                 heading(level, section.title, {{"id", str(section.id, "-h")}}), section.body);
}

std::string framed_page(const PageFrame& frame) {
  const Markup skip = element("a", {{"class", "skip"}, {"href", "#main"}}, "Skip to the content");
  return page_source({frame.title, frame.css,
                      element("div", {{"class", "page"}}, skip, element("header", {}, frame.top),
                              element("main", {{"id", "main"}}, frame.main), footer())});
}

namespace {

constexpr const char* kColours = R"css(
:root{color-scheme:light dark;--paper:#fdfdfb;--ink:#1b1e23;--soft:#5c6470;--rule:#e0e2e0;--panel:#f4f5f2;--link:#0b5cad;
--good:#0a6b3d;--good-bg:#e6f4ec;--bad:#a4262c;--bad-bg:#fbeaea;--wait:#7a5200;--wait-bg:#fbf2dd;
--s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#aa4499;--s4:#7f6000;--s5:#332288;--s6:#cc3377;--s7:#44aa99;--s8:#882255;--s9:#666666}
@media (prefers-color-scheme:dark){:root{--paper:#15171b;--ink:#e7e9ec;--soft:#a2a9b4;--rule:#31353c;--panel:#1e2126;--link:#7db8ff;
--good:#7fd6a5;--good-bg:#14301f;--bad:#ff9d9d;--bad-bg:#3a1a1c;--wait:#f0c674;--wait-bg:#362a10;
--s0:#56b4e9;--s1:#ff9e4a;--s2:#3fd0a4;--s3:#e39ad8;--s4:#e0cb62;--s5:#9d94ff;--s6:#ff7fae;--s7:#88d8cf;--s8:#d98aa8;--s9:#b5b9c0}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#333;--rule:#bbb;--panel:#fff;--link:#000;
--good:#000;--good-bg:#fff;--bad:#000;--bad-bg:#fff;--wait:#000;--wait-bg:#fff;
--s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#aa4499;--s4:#7f6000;--s5:#332288;--s6:#cc3377;--s7:#44aa99;--s8:#882255;--s9:#666666}}
.s0{--c:var(--s0)}.s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}
.s5{--c:var(--s5)}.s6{--c:var(--s6)}.s7{--c:var(--s7)}.s8{--c:var(--s8)}.s9{--c:var(--s9)}
)css";

constexpr const char* kText = R"css(
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.page{max-width:1120px;margin:0 auto;padding:2.2rem 1.25rem 4rem}
h1{font-size:clamp(1.6rem,4.5vw,2.3rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 .3rem;overflow-wrap:anywhere}
h2{font-size:1.4rem;letter-spacing:-.01em;margin:3.2rem 0 .8rem;padding-top:.9rem;border-top:1px solid var(--rule);overflow-wrap:anywhere}
h3{font-size:1.1rem;margin:2rem 0 .5rem}
h4{font-size:1rem;margin:1.4rem 0 .4rem}
article h3{margin-top:2.6rem}
.run-title{font-size:1.75rem;border-top:3px solid var(--ink)}
p{margin:.5rem 0;max-width:46rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.over{color:var(--soft);font-size:.85rem;letter-spacing:.02em;margin:0 0 .4rem;overflow-wrap:anywhere}
.lead{font-size:1.1rem}
.soft{color:var(--soft)}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
nav ul{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;list-style:none;padding:0;margin:1.4rem 0 0;font-size:.95rem}
.verdict{border-left:4px solid;border-radius:4px;padding:.7rem 1rem;margin:1.2rem 0;max-width:none}
.verdict p{margin:.15rem 0;max-width:none;overflow-wrap:anywhere}
.verdict strong{display:block;font-size:1.05rem}
.good{border-color:var(--good);background:var(--good-bg)}.good strong{color:var(--good)}
.bad{border-color:var(--bad);background:var(--bad-bg)}.bad strong{color:var(--bad)}
.wait{border-color:var(--wait);background:var(--wait-bg)}.wait strong{color:var(--wait)}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.87rem}
pre{background:var(--panel);border:1px solid var(--rule);border-radius:6px;padding:.8rem 1rem;overflow-x:auto;max-width:100%}
.command{white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:.8rem 0}summary{cursor:pointer;color:var(--link)}figure details{margin:.2rem 0 0;font-size:.85rem}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.85rem}
)css";

constexpr const char* kParts = R"css(
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,14.5rem),1fr));gap:.8rem;margin:1.3rem 0;padding:0}
.card{background:var(--panel);border:1px solid var(--rule);border-radius:8px;padding:.75rem .9rem}
.card dt{color:var(--soft);font-size:.85rem}
.card dd{margin:0}
.card .value{display:block;font-size:1.35rem;font-weight:650;letter-spacing:-.015em;font-variant-numeric:tabular-nums;line-height:1.35;white-space:nowrap}
.card .unit{color:var(--soft);font-size:.82rem;line-height:1.35;display:block}
.charts,.grids,.tables{display:grid;gap:1.6rem 1.4rem;align-items:start}
.charts{grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr))}
.grids{grid-template-columns:repeat(auto-fill,minmax(min(100%,19.5rem),1fr))}
.figures{columns:2 24rem;column-gap:1.6rem}.figures figure{margin-bottom:1.8rem}
.grids img,.figures img{width:100%}.figures figcaption{max-width:34rem}
.hint{color:var(--soft);font-size:.88rem;margin:.1rem 0}
.tables{grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr))}
figure{margin:0;min-width:0;break-inside:avoid}
figcaption{font-size:.9rem;line-height:1.45;color:var(--soft)}
figcaption strong{color:var(--ink);font-weight:650;display:block}
.above{margin-bottom:.45rem}.below{margin-top:.45rem}
img{max-width:100%;height:auto;display:block;border-radius:4px;border:1px solid var(--rule)}
.pixels{image-rendering:pixelated}
.missing{border:1px dashed var(--rule);border-radius:6px;padding:.8rem 1rem;color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.93rem;font-variant-numeric:tabular-nums}
.wide table{width:100%}
caption{text-align:left;font-weight:650;padding:0 0 .35rem}
.scroll{margin:0 0 1.8rem}
th,td{text-align:left;vertical-align:top;padding:.36rem .9rem .36rem 0;border-bottom:1px solid var(--rule)}
thead th{color:var(--soft);font-weight:600;font-size:.85rem;border-bottom-width:2px}
tbody th{font-weight:500}
.number{text-align:right;white-space:nowrap}
.values td{overflow-wrap:anywhere}.values th{width:1%;white-space:nowrap;color:var(--soft)}
.messages{padding-left:1.2rem;max-width:46rem}.messages li{margin:.35rem 0;overflow-wrap:anywhere}
)css";

constexpr const char* kDrawings = R"css(
.chart{display:block;width:100%;height:auto;max-width:36rem;overflow:visible;font-family:inherit;font-size:12px}
.chart text{fill:var(--ink)}
.chart .tick,.chart .label,.chart .note{fill:var(--soft)}
.chart .tick{font-size:11.5px;font-variant-numeric:tabular-nums}
.chart .note{font-style:italic}
.grid{stroke:var(--rule);stroke-width:1;fill:none}.zero{stroke:var(--soft)}
.axis{stroke:var(--soft);stroke-width:1;fill:none}
.line{stroke:var(--c);stroke-width:2;fill:none;stroke-linejoin:round;stroke-linecap:round}
.line.s1{stroke-dasharray:7 4}.line.s2{stroke-dasharray:2 4}.line.s3{stroke-dasharray:9 3 2 3}.line.s4{stroke-dasharray:12 4}
.line.raw{stroke-width:1;stroke-opacity:.4;stroke-dasharray:none}
.dots{stroke:var(--c);fill:none;stroke-linecap:round;stroke-opacity:.75}.dots.square{stroke-linecap:square}
.dots.marks{stroke-width:5.5;stroke-opacity:1}
.dots.small{stroke-width:2.6}.dots.medium{stroke-width:3.4}.dots.large{stroke-width:6}
.square.small{stroke-width:2.2}.square.medium{stroke-width:3}.square.large{stroke-width:5}
.chart .halo{fill:var(--ink);font-size:19px;font-weight:750;paint-order:stroke;stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}
.spread{stroke:var(--c);stroke-width:1.4;fill:none}
.bar{fill:var(--c)}.whisker{stroke:var(--ink);stroke-width:1.6;fill:none}
)css";

constexpr const char* kPrint = R"css(
@media print{body{font-size:10.5pt}.page{max-width:none;padding:0}nav,.skip{display:none}a{text-decoration:none}
h2,h3,h4{break-after:avoid}tr,.card,.verdict{break-inside:avoid}.card,.verdict,pre{border:1px solid var(--rule)}pre{white-space:pre-wrap}
.charts{grid-template-columns:1fr 1fr}.grids{grid-template-columns:1fr 1fr 1fr}.run-title{break-before:page}
.line,.dots,.bar,img{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

}  // namespace

const std::string& report_css() {
  static const std::string kCss = std::string(kColours) + kText + kParts + kDrawings + kPrint;
  return kCss;
}

}  // namespace elbo::report
