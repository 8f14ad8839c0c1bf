// SPDX-License-Identifier: MIT
// How many codes a request carries that nobody waits for, so that a request somebody waits for
// never stands behind it for long: as many as were lately computed in `milliseconds`.
// @ts-check

export class Pacer {
  /** @param {number} milliseconds @param {number} most */
  constructor(milliseconds = 40, most = 64) {
    this.milliseconds = milliseconds;
    this.most = most;
    this.size = 8;
  }

  /** Learns from a request. @param {number} count of codes @param {number} seconds it took */
  took(count, seconds) {
    const right = (count * this.milliseconds) / Math.max(1, seconds * 1000);
    this.size = Math.round(Math.min(this.most, 2 * this.size, Math.max(1, right)));
  }
}
