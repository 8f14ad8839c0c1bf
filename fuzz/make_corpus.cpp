// SPDX-License-Identifier: MIT
// Writes the seeds of every fuzz target under the folder given: small valid files of every kind
// that a parser tells apart.
#include <cstdio>

#include "elbo/api/frame.h"
#include "elbo/core/error.h"
#include "elbo/data/archives/archive_index.h"
#include "elbo/io/gzip.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/io/safetensors.h"
#include "elbo/run/manifest.h"
#include "elbo/run/records.h"
#include "tests/io/bmp_specimen.h"
#include "tests/io/exif_specimen.h"
#include "tests/io/jpeg_specimen.h"
#include "tests/io/npz_specimen.h"
#include "tests/io/png_specimen.h"
#include "tests/io/tar_specimen.h"
#include "tests/io/webp_specimen.h"

namespace elbo {
namespace {

void put(const Path& folder, const std::string& name, ByteView content) {
  std::filesystem::create_directories((folder / name).parent_path());
  write_atomically(real_fs(), folder / name, content);
}

Bytes png(int colour, int depth, bool interlaced) {
  test::PngSpecimen specimen{
      .width = 5, .height = 4, .colour = colour, .depth = depth, .interlaced = interlaced};
  specimen.samples.resize(20 * specimen.samples_a_pixel());
  for (size_t i = 0; i < specimen.samples.size(); ++i)
    specimen.samples[i] = static_cast<uint16_t>(i * 37 & ((1u << depth) - 1));
  if (colour == 3) specimen.palette.assign(size_t{3} << depth, 'p'), specimen.transparency = "tr";
  return test::png_file(specimen);
}

void put_frames(const Path& folder) {
  api::Frame frame;
  put(folder, "frame/empty", encode_frame(frame, {}));
  frame.head.set("op", Node(std::string("decode")));
  const std::vector<float> codes{1, -2};
  const std::vector<uint8_t> labels{1, 2, 3};
  Node& args = frame.head.set("args", Node::table());
  set_array(frame, args, "codes", api::array_of(std::span(codes), {2, 1}));
  set_array(frame, args, "labels", api::array_of(std::span(labels), {3}));
  put(folder, "frame/arrays", encode_frame(frame, {}));
  api::Frame error;
  error.head.set("number", Node(int64_t{3}));
  Node& said = error.head.set("error", Node::table());
  said.set("kind", Node(std::string("Unsupported")));
  said.set("text", Node(std::string("no")));
  put(folder, "frame/error", encode_frame(error, {}));
}

void put_requests(const Path& folder) {
  put(folder, "request/page",
      bytes_of("GET /explore/map.js?v=1\n"
               "Host:localhost:8617\n"
               "Accept-Encoding:gzip\n"
               "Sec-Fetch-Site:same-origin"));
  put(folder, "request/session",
      bytes_of("POST /api/session\n"
               "Host:127.0.0.1:8617\n"
               "Origin:http://127.0.0.1:8617\n"
               "X-Elbo:1\n"
               "Content-Type:application/json\n"
               "Content-Length:44\n"
               "Sec-Fetch-Site:same-origin"));
  put(folder, "request/query",
      bytes_of("GET /?id=00ff&name=a%20b+%C3%BC\n"
               "Host:[::1]:1\n"
               "Cookie:a=b; elbo_1=00000000000000000000000000000000\n"
               "Sec-Fetch-Site:cross-site\n"
               "Sec-Fetch-Mode:navigate"));
}

void put_images(const Path& folder) {
  put(folder, "png/grey", png(0, 8, false));
  put(folder, "png/grey_1_bit", png(0, 1, false));
  put(folder, "png/rgb_interlaced", png(2, 8, true));
  put(folder, "png/palette", png(3, 4, false));
  put(folder, "png/rgba_16_bit", png(6, 16, false));
  put(folder, "jpeg/grey", test::jpeg_file({.channels = 1}));
  put(folder, "jpeg/rgb", test::jpeg_file({}));
  put(folder, "jpeg/progressive", test::jpeg_file({.progressive = true}));
  put(folder, "jpeg/cmyk", test::jpeg_file({.channels = 4}));
  put(folder, "jpeg/turned",
      test::jpeg_file(
          {.channels = 1, .app1 = std::string("Exif\0\0", 6) + test::exif_of(6, true)}));
  test::PngSpecimen turned{.width = 2, .height = 1, .samples = {1, 2}};
  turned.extra = test::png_chunk("eXIf", test::exif_of(8, false));
  put(folder, "png/turned", test::png_file(turned));
  put(folder, "exif/little_endian", bytes_of(test::exif_of(6, true)));
  put(folder, "exif/big_endian", bytes_of(test::exif_of(3, false)));
  put(folder, "bmp/palette",
      test::bmp_file({.width = 3,
                      .height = 2,
                      .bits = 8,
                      .palette = {{0, 1, 2}, {9, 9, 9}},
                      .rows = {std::string(3, '\1'), std::string(3, '\0')}}));
  put(folder, "bmp/rgb", test::bmp_file({.width = 2, .height = -1, .rows = {"abcdef"}}));
  put(folder, "bmp/masks",
      test::bmp_file({.width = 1,
                      .height = 1,
                      .bits = 32,
                      .head = 124,
                      .packing = 3,
                      .masks = {0xFF, 0xFF00, 0xFF0000, 0xFF000000},
                      .rows = {"abcd"}}));
  put(folder, "webp/lossless", test::webp_file({5, 4, std::vector<uint8_t>(60, 'w')}));
  put(folder, "webp/lossy_alpha",
      test::webp_file({.width = 5,
                       .height = 4,
                       .pixels = std::vector<uint8_t>(80, 'w'),
                       .lossy = true,
                       .exif = test::exif_of(2, true)}));
}

void put_arrays(const Path& folder) {
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  const ByteView data = std::as_bytes(std::span(values));
  const Bytes weights = io::write_safetensors({{"net.weight", io::DType::f32, {2, 3}, data},
                                               {"steps", io::DType::i64, {}, data.first(8)},
                                               {"none", io::DType::u8, {0}, {}}},
                                              {{"format", "pt"}});
  put(folder, "safetensors/weights", weights);
  put(folder, "npy/matrix", io::encode_npy(values, {2, 3}));
  put(folder, "npy/whole", io::encode_npy(std::vector<int64_t>{7}, {}));
  const std::string half(
      "\x93NUMPY\1\0;\0{'descr': '>f2', 'fortran_order': True, 'shape': (2, 2), }\n"
      "\x3c\0\xc0\0\x2e\x66\x7c\0",
      77);
  put(folder, "npy/half_by_columns", bytes_of(half));
  const std::string array(text_of(io::encode_npy(values, {6})));
  put(folder, "npz/stored", bytes_of(test::zip_file({{"arr_0.npy", array}, {"note.txt", "x"}})));
  put(folder, "npz/deflated", bytes_of(test::zip_file({{"x.npy", array, true, true}}, "a remark")));
  const std::string idx("\0\0\x08\x03\0\0\0\2\0\0\0\1\0\0\0\2abcd", 20);
  put(folder, "idx/images", bytes_of(idx));
  put(folder, "idx/packed", io::gzip(bytes_of(idx)));
  put(folder, "gzip/text", io::gzip(bytes_of("hello, hello, hello")));
}

void put_archives(const Path& folder) {
  const std::string tar = test::tar_file({{"x", "14 path=b/c=d\n", 'x'},
                                          {"a", "abc"},
                                          {"n", "long.png", 'L'},
                                          {"d", "e"},
                                          {"l", "", '2'},
                                          {"1.cls", "3"}});
  put(folder, "tar/kinds", bytes_of(tar));
  const std::string size = std::string("\x80", 1) + std::string(10, '\0') + "\x03";
  put(folder, "tar/base_256", bytes_of(test::tar_file({{"a", "abc", '0', size}})));
  put(folder, "zip/kinds",
      bytes_of(test::zip_file({{"a/1.png", "one"}, {"dataset.json", "{}", true}}, "a remark")));
  put(folder, "zip/wide", bytes_of(test::zip_file({{"wide", "w", true, true}})));
  put(folder, "label_list/pairs", bytes_of(R"({"labels": [["a/1.png", 3], ["b", 0]], "x": [1]})"));
  put(folder, "label_list/none", bytes_of(R"({"labels": null})"));
  data::MemberTable table;
  table.archives = {{"x-0.tar", {1024, 7, 9}}};
  table.members = {{.at = 512, .packed = 3, .size = 3, .label = 1}};
  table.names = std::string("1.png\0", 6);
  table.passed_over = {{"x-0.tar: t", "no picture"}};
  table.left_out = {{2, "TIFF files"}};
  std::filesystem::create_directories(folder / "archive_index");
  const auto file = real_fs().open(folder / "archive_index/one", OpenMode::truncate);
  data::write_index(*file, table);
  file->close();
}

void put_texts(const Path& folder) {
  put(folder, "toml/experiment",
      bytes_of("seed = 7\n[model]\nkind = \"vae\"\nlayers = [4_0, [0x1F]]\ndeep.er = true\n"
               "[[v]]\nset = {a = 1.5e-3}\n[o.\"a@b\"]\nt = '''\nx'''\nn = nan\n"));
  put(folder, "json/record",
      bytes_of(
          R"({"step": 500, "loss": {"kl": 1.5e1}, "list": [-2, true, null, "\u00e9\n"], "empty": [{}, []]})"));
}

void put_lists(const Path& folder) {
  const std::string celeba = "02\nSmiling Young\n000001.jpg -1  1\n000002.jpg  1 -1\n";
  put(folder, "attributes/celeba", bytes_of(celeba));
  put(folder, "attributes/celeba_parts", bytes_of(celeba + '\0' + "000001.jpg 0\n000002.jpg 2\n"));
  put(folder, "attributes/lfw",
      bytes_of("1# remark\n#\tperson\timagenum\tMale\tSmiling\nAnn B\t1\t1.5e0\t-.25\n"
               "C\t12\t+3\t-0\t\n"));
  put(folder, "table/commas", bytes_of("x,y,\"a \"\"b\"\"\"\n1,2.5e3,-1\n-3,.4,7\n"));
  put(folder, "table/semicolons", bytes_of(";x;y\r\n0; 1,5 ;2\r\n1;3;\"4,25\"\r\n"));
  put(folder, "table/no_header", bytes_of("1\t2\r3\t4\r"));
  put(folder, "attributes/csv",
      bytes_of("2file,split,old,\"the, \"\"smile\"\"\"\r\na/p 1.png,train,0.25,-1\r\n"
               "\"p,2.png\",test,true,1\r\n"));
  std::string record(1, '\7');
  for (int i = 0; i < 3072; ++i) record += static_cast<char>(i % 251);
  put(folder, "cifar10/record", bytes_of(record));
}

void put_fragments(const Path& folder) {
  put(folder, "fragment/formula",
      bytes_of("<!-- z --><math xmlns=\"http://www.w3.org/1998/Math/MathML\" "
               "alttext=\"z\"><mrow><mi mathvariant=\"normal\">z</mi><mo "
               "stretchy=\"false\">&#x3d;</mo><mspace width=\"2em\"/></mrow></math>"));
  put(folder, "fragment/diagram",
      bytes_of("<svg viewBox=\"0 0 9 9\"><title>t</title><desc>d</desc><defs><marker id=\"m\" "
               "refX=\"1\"><path d=\"M0 0z\"/></marker></defs>"
               "<line x1=\"0\" class=\"s1\" stroke=\"#0af\" marker-end=\"url(#m)\"/><text "
               "fill=\"currentColor\" font-family=\"a, b\">&lt;<![CDATA[x]]></text></svg>"));
}

void put_runs(const Path& folder) {
  put(folder, "run_config/run",
      bytes_of("name = \"mnist_vae\"\ndescription = \"784-400-20\"\nseed = 3\n\n[data]\n"
               "name = \"mnist\"\nseed = 9\nscales = [0.5, 2.0]\n\n[model]\nname = \"vae\"\n"
               "latent_dim = 20\nhidden = [400, 200]\n"
               "batch_norm = true\n\n[optim]\nkind = \"adam\"\nlr = 0.002\n\n"
               "[optim.\"encoder@fool\"]\nkind = \"sgd\"\n\n[train]\nsteps = 2000\n"
               "precision = \"fp32\"\nmeasures = [\"fd_digits_2k\"]\n"));
  put(folder, "study/sweep",
      bytes_of("name = \"s\"\nbase = \"vae.toml\"\nseeds = [1, 2]\nprotocols = [\"elbo\"]\n"
               "set = { \"train.steps\" = 7 }\n[quick]\nseeds = [1]\n[[variant]]\n"
               "name = \"a\"\n[[variant]]\nname = \"b\"\nafter = [\"a\"]\n"
               "set = { model.latent_dim = 4 }\nprotocols = [\"iw_5\"]\n"
               "quick = { skip = true }\n[[figure]]\nid = \"f\"\nvariants = [\"a\", \"b\"]\n"
               "command = [\"sample\", \"{run}\", \"--out\", \"{out}.png\"]\n"
               "[[figure]]\nid = \"g\"\nprotocol = \"elbo/kl\"\nover = \"model.latent_dim\"\n"
               "[[expect]]\nsay = \"so\"\nvariant = \"a\"\nvalue = \"elbo\"\n"
               "below_variant = \"b\"\nleast = 2\n"));
  put(folder, "study/sections",
      bytes_of("name = \"s\"\nbase = \"vae.toml\"\n[[variant]]\nname = \"a\"\n"
               "protocols = [\"fd_digits_2k\"]\n[[section]]\nid = \"one\"\ntitle = \"One\"\n"
               "text = \"words\"\nshows = \"taxonomy\"\n[section.ranking]\n"
               "by = \"fd_digits_2k\"\n"
               "columns = [\"seconds\"]\n[[section.figure]]\nid = \"m\"\n"
               "metric = \"validation/elbo\"\n[[section.figure]]\nid = \"e\"\n"
               "variants = [\"a\"]\ncommand = [\"eval\", \"{run}\"]\nformat = \"\"\n"
               "[[section.expect]]\nsay = \"so\"\nvariant = \"a\"\nvalue = \"fact:e/x\"\n"
               "near = 1\ntolerance = 0.1\n"));
  put(folder, "figure/scatter",
      bytes_of(
          R"({"id":"z","title":"t","caption":"","kind":"scatter","x_label":"z0","y_label":"z1","log_x":false,"series":[{"name":"p","x":[1,2.5],"y":[3,"inf"],"classes":[0,1],"labels":[]}],"class_names":["a","b"],"picture":"","provenance":{"step":100}})"));
  put(folder, "figure/bars",
      bytes_of(
          R"({"id":"b","title":"t","caption":"c","kind":"bars","x_label":"","y_label":"nats","series":[{"name":"n","x":[],"y":[2.5,0.01],"classes":[],"labels":["z0","z1"]}],"class_names":[],"picture":"b.png","provenance":{}})"));
  put(folder, "figure/lines",
      bytes_of(
          R"({"id":"l","title":"t","caption":"c","kind":"lines","x_label":"","y_label":"","log_x":true,"series":[{"name":"n","x":[1,10,1e5],"y":[2,-1,1e300],"classes":[],"labels":[]}],"class_names":[],"picture":"","provenance":{}})"));
  put(folder, "metrics/run",
      bytes_of("{\"step\":1,\"epoch\":0,\"images\":64,\"train/elbo/vae/kl\":1.5,\"norm/elbo/"
               "vae\":3,\"lr/vae\":0.001,\"time_elapsed\":2.5}\n"
               "{\"step\":2,\"epoch\":1,\"validation/elbo\":-110.5}\n"
               "{\"step\":2,\"epoch\":1,\"health\":{\"name\":\"n\",\"state\":\"begins\",\"text\":"
               "\"t\"},\"train/elbo/vae/kl\":\"nan\"}\n"
               "{\"step\":3"));
  run::EvalResult result{"elbo", -105.5, 0.25,  "nats", 10000,  {{"kl", 25.5}},
                         7,      1.5,    "raw", 2000,   "test", "2026-11-22T00:00:00Z"};
  put(folder, "eval_results/elbo", bytes_of(io::write_json(run::to_node(result)) + "\n"));
  put(folder, "manifest/checkpoint",
      bytes_of(run::write_manifest({500,
                                    250,
                                    {{"model.safetensors", 1000, std::string(64, 'a')},
                                     {"state.json", 10, std::string(64, 'b')}}})));
  put(folder, "manifest/bundle",
      bytes_of(
          R"({"format":1,"elbo":"0.2.0","model":"vae","model_options":{"name":"vae","latent_dim":20},"data":{"name":"mnist"},"value_range":"unit","weights":"raw","weights_file":"model.safetensors","weights_sha256":"aa","step":2000,"config_fingerprint":"bb","training":{"seed":1}})"));
}

}  // namespace
}  // namespace elbo

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("Usage: make_corpus FOLDER\n", stderr), 2;
  elbo::put_frames(argv[1]);
  elbo::put_requests(argv[1]);
  elbo::put_images(argv[1]);
  elbo::put_arrays(argv[1]);
  elbo::put_archives(argv[1]);
  elbo::put_texts(argv[1]);
  elbo::put_lists(argv[1]);
  elbo::put_fragments(argv[1]);
  elbo::put_runs(argv[1]);
}
