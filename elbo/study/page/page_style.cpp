// SPDX-License-Identifier: MIT
// The rules that only a study's page needs: rows of pictures, formulas, claims that become blocks
// on a phone, the tree.
#include "elbo/report/frame.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

constexpr const char* kImageCells = R"css(
.made{margin:1.8rem 0}.made figcaption{max-width:46rem}
.row{display:grid;gap:1rem 1.2rem;align-items:end;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr))}
.row.one{grid-template-columns:minmax(0,1fr)}.row.one .cell>img,.row.one .cell>.missing{max-width:36rem}.row.one .cell:has(>.moving)>img{max-width:18rem}
.row.two{grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))}
.row.three{grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr))}
.row.five{grid-template-columns:repeat(auto-fill,minmax(min(100%,11rem),1fr))}
.single img{width:9rem;max-width:100%}
.made:has(>.row.one .chart),.made:has(>.row.one .single){display:inline-block;vertical-align:top;width:min(100%,30rem);margin:1.2rem 1.6rem 1.2rem 0}
.made:has(>.row.one .single){width:13rem}
.cell{min-width:0;break-inside:avoid}.cell:has(.strip){grid-column:1/-1}
.made .chart{max-width:30rem}.cell>img{width:100%}.name{font-size:.9rem;font-weight:650;margin:.1rem 0 .3rem}
.paper{background:#fff}
.box{overflow-x:auto;max-width:100%}
.strip img{width:100%;min-width:34rem}
.moving{font-size:.85rem;margin:.4rem 0}
.formula{margin:1rem 0;font-size:1.15rem}.formula .box{padding:.35rem .1rem;overflow-y:hidden}.formula math{display:block math;text-align:left}
.drawing{margin:1.3rem 0}.diagram{display:block;max-width:100%;height:auto;color:var(--ink);font-family:inherit}.broad{min-width:34rem}
.diagram .ink{color:var(--ink)}.diagram .soft{color:var(--soft)}.diagram .rule{color:var(--rule)}.diagram .panel{color:var(--panel)}
.diagram .s0,.diagram .s1,.diagram .s2,.diagram .s3,.diagram .s4,.diagram .s5,.diagram .s6,.diagram .s7,.diagram .s8,.diagram .s9{color:var(--c)}
)css";

constexpr const char* kClaims = R"css(
.small{display:block;color:var(--soft);font-size:.83rem;line-height:1.4;font-weight:400;overflow-wrap:anywhere}
.claims{width:100%;margin:1.6rem 0}.claims th[scope=row]{width:44%}.claims .value{white-space:nowrap}
.claims td,.claims th{padding-right:1.1rem}
.word{display:inline-block;border-radius:4px;padding:.05rem .5rem;border:1px solid var(--rule)}
.word.good{color:var(--good);border-color:var(--good)}.word.bad{color:var(--bad);border-color:var(--bad)}.word.wait{color:var(--wait);border-color:var(--wait)}
.setting{display:block}
.contents ol{padding-left:1.9rem;margin:.4rem 0;max-width:46rem}.contents li{margin:.15rem 0}.contents .small{display:inline}
.open{margin:.3rem 0 0;padding-left:1.2rem}
@media (max-width:40rem){.claims thead{position:absolute;left:-999rem}.claims,.claims caption,.claims tbody,.claims tr,.claims th,.claims td{display:block}
.claims th[scope=row]{width:auto}.claims tr{border:1px solid var(--rule);border-radius:8px;padding:.5rem .7rem;margin:.6rem 0}
.claims td,.claims tbody th{border:0;padding:.2rem 0}.claims td::before{content:attr(data-label) ": ";color:var(--soft);font-size:.83rem}}
)css";

constexpr const char* kTree = R"css(
.tree,.tree ul{list-style:none;margin:0;padding:0}.tree{margin:1.2rem 0}
.tree ul:not(.asked){padding-left:clamp(.8rem,3vw,1.8rem)}
.branch,.leaf{position:relative;padding:.25rem 0 .25rem 1rem}
.branch::before,.leaf::before{content:"";position:absolute;left:0;top:0;bottom:0;border-left:2px solid var(--rule)}
.branch:last-child::before,.leaf:last-child::before{bottom:auto;height:1.15rem}
.branch::after,.leaf::after{content:"";position:absolute;left:0;top:1.1rem;width:.75rem;border-top:2px solid var(--rule)}
.fork{margin:.15rem 0}.bare{margin:.15rem 0;color:var(--soft);font-style:italic}
.empty>.fork strong{color:var(--soft)}
.leaves{display:grid;grid-template-columns:minmax(0,1fr)}
.leaf .card p{margin:.1rem 0;font-size:.92rem}.model code{font-size:1rem;font-weight:650}.model .small{display:inline}
.asked{display:flex;flex-wrap:wrap;gap:.3rem;margin:.35rem 0 0}
.asked li{font-size:.8rem;line-height:1.3;border:1px solid var(--rule);border-radius:1rem;padding:.1rem .6rem;background:var(--paper)}
.asked .yes{border-color:var(--good);color:var(--good)}.asked .no{color:var(--soft)}
@media (min-width:60rem){.leaf .card{max-width:46rem}}
)css";

constexpr const char* kPaper = R"css(
@media print{.contents,.moving,.made details{display:none}.row{grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}.row.one{grid-template-columns:minmax(0,1fr)}
.row.one .cell>img{max-width:26rem}.strip img{min-width:0}.broad{min-width:0}.box,.scroll{overflow:visible}table{font-size:.8rem}th,td{overflow-wrap:anywhere}
.number{white-space:normal}.formula,.drawing,.leaf .card{break-inside:avoid}.made figcaption{break-after:avoid}}
)css";

}  // namespace

const std::string& study_css() {
  static const std::string kCss = report::report_css() + kImageCells + kClaims + kTree + kPaper;
  return kCss;
}

}  // namespace elbo::study
