// SPDX-License-Identifier: MIT
// Halves and base64 of exported pages: every one of the 65,536 halves, and texts of any length.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOfBase64, floatOfHalf, floatsOf, floatsOfHalves } from "../../web/page/half.js";

/** Another way to the same number: the bits of the float that a half is. */
function floatByBits(half) {
  const sign = (half & 0x8000) << 16,
    view = new DataView(new ArrayBuffer(4));
  let exponent = (half >> 10) & 31,
    fraction = half & 1023;
  if (exponent === 0 && fraction === 0) view.setUint32(0, sign >>> 0);
  else {
    if (exponent === 31) exponent = 255 - 112;
    else if (exponent === 0)
      // normalised: the float's exponent reaches further down
      for (exponent = 1; !(fraction & 1024); --exponent) fraction <<= 1;
    view.setUint32(0, (sign | ((exponent + 112) << 23) | ((fraction & 1023) << 13)) >>> 0);
  }
  return view.getFloat32(0);
}

test("every half is its float exactly", () => {
  for (let half = 0; half < 65536; ++half)
    assert.ok(Object.is(floatOfHalf(half), floatByBits(half)), `${half}`);
});

test("halves and floats are read from where they lie", () => {
  const bytes = new Uint8Array([9, 9, 0x00, 0x3c, 0x00, 0xc0, 0, 0, 0x20, 0x41]);
  assert.deepEqual([...floatsOfHalves(bytes, 2, 2)], [1, -2]);
  assert.deepEqual([...floatsOf(bytes, 6, 1)], [10]);
  assert.throws(() => floatsOfHalves(bytes, 8, 2), /got 10 bytes, want 4 from 8 on/);
  assert.throws(() => floatsOf(bytes, 8, 1), /want 4 from 8 on/);
  assert.throws(() => floatsOfHalves(bytes, -2, 1), /from -2 on/);
});

test("base64 is read as Node writes it", () => {
  for (let length = 0; length < 70; ++length) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length * 7) & 255);
    assert.deepEqual(bytesOfBase64(Buffer.from(bytes).toString("base64")), bytes);
  }
});

test("what is no base64 is refused", () => {
  for (const text of ["abc", "ab!d", "ab d", "a\u00e9cd", "====", "ab=d"])
    assert.throws(() => bytesOfBase64(text), /no base64 at character/, text);
});
