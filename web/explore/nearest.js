// SPDX-License-Identifier: MIT
// The point nearest to a place of the map. All points are looked at: 60,000 take a fifth of a
// millisecond, less than an index would cost to build.
// @ts-check

/**
 * The index of the nearest shown point at most `within` away, or -1.
 * @param {Float32Array} points (N, 2) @param {number} x @param {number} y @param {number} within
 * @param {Uint8Array | null} [shown] (N): 0 where a point is hidden
 */
export function nearestPoint(points, x, y, within, shown = null) {
  let best = -1;
  let least = within * within;
  for (let i = 0, n = points.length >> 1; i < n; ++i) {
    const dx = points[2 * i] - x;
    const dy = points[2 * i + 1] - y;
    const distance = dx * dx + dy * dy;
    if (distance <= least && (!shown || shown[i])) {
      least = distance;
      best = i;
    }
  }
  return best;
}

/**
 * The square around the middle that holds all points but the outermost `share` of either side of
 * each axis, widened by a tenth: {x, y} of its middle and `half` its side.
 * @param {Float32Array} points (N, 2) @param {number} [share]
 */
export function extent(points, share = .002) {
  const ends = [0, 1].map((axis) => {
    const along = Float32Array.from({ length: points.length >> 1 }, (_, i) => points[2 * i + axis]);
    along.sort();
    const last = along.length - 1;
    const cut = Math.floor(last * share);
    return last < 0 ? [-1, 1] : [along[cut], along[last - cut]];
  });
  const half = Math.max(...ends.map(([low, high]) => (high - low) / 2), 1e-6) * 1.1;
  return { x: (ends[0][0] + ends[0][1]) / 2, y: (ends[1][0] + ends[1][1]) / 2, half };
}
