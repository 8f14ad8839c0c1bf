// SPDX-License-Identifier: MIT
// What all tools of the page share: one code, the picture that is made of it, and work that waits
// until nobody moves anything.
// @ts-check

/** @typedef {import("./model.js").PageModel} PageModel */
/** @typedef {(reason: string) => void} Listener */

const kSteps = 60; // that can be taken back
const kSlice = 12; // milliseconds of background work at a time
const kQuiet = 120; // milliseconds after the last move before it goes on at full speed

/** The current code. `shown` is what the picture shows: the code, or one under the pointer. */
export class Explorer {
  /** @param {PageModel} model @param {Float32Array} code to begin with */
  constructor(model, code) {
    this.model = model;
    this.code = code;
    this.shown = code;
    this.label = "";
    this.picture = model.decode(code);
    /** @type {{code: Float32Array, label: string}[]} */
    this.past = [];
    /** @type {Listener[]} */
    this.listeners = [];
    this.waiting = false;
    this.reason = "";
    this.moved = 0;
  }

  /** Calls `listener` whenever the picture has changed; `reason`: which tool did it. */
  listen(/** @type {Listener} */ listener) {
    this.listeners.push(listener);
  }

  /**
   * Makes this the code.
   * @param {Float32Array} code
   * @param {string} reason which tool; several moves of one tool in a row are one step back
   * @param {string} [label] what the code is, for people
   */
  set(code, reason, label = this.label) {
    const another = reason !== this.reason || reason === "whole";
    if (another) this.past.push({ code: this.code, label: this.label });
    if (this.past.length > kSteps) this.past.shift();
    this.code = code;
    this.label = label;
    this.reason = reason;
    this.show(code);
  }

  /** Shows a code without taking it; without one, what was taken. */
  show(/** @type {Float32Array} */ code = this.code) {
    this.shown = code;
    this.moved = performance.now();
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.render();
    });
  }

  /** Decodes what is shown and says so. */
  render() {
    this.picture = this.model.decode(this.shown);
    for (const listener of this.listeners) listener(this.reason);
  }

  /** Goes back to the code before. */
  back() {
    const before = this.past.pop();
    if (!before) return;
    this.code = before.code;
    this.label = before.label;
    this.reason = "back";
    this.show();
  }

  /**
   * Encoder and decoder are given another condition: the same code makes another picture.
   * @param {ArrayLike<number>} values
   */
  setCondition(values) {
    this.model.condition.set(values);
    this.reason = "condition";
    this.show(this.shown);
  }
}

/** Work in small steps between frames. New work of a name replaces what is left of the old. */
export class Background {
  /** @param {Explorer} explorer whose moves come first */
  constructor(explorer) {
    this.explorer = explorer;
    /** @type {Map<string, Iterator<void>>} */
    this.tasks = new Map();
    this.running = false;
  }

  /** @param {string} name @param {Iterator<void>} task each step of a few milliseconds */
  start(name, task) {
    this.tasks.set(name, task);
    if (!this.running) this.later();
  }

  /** @param {string} name */
  stop(name) {
    this.tasks.delete(name);
  }

  later() {
    this.running = this.tasks.size > 0;
    if (this.running) setTimeout(() => this.work(), 0);
  }

  work() {
    const begin = performance.now(),
      busy = begin - this.explorer.moved < kQuiet;
    for (const [name, task] of this.tasks)
      do {
        if (!task.next().done) continue;
        if (this.tasks.get(name) === task) this.tasks.delete(name);
        break;
      } while (!busy && performance.now() - begin < kSlice);
    if (busy) setTimeout(() => this.work(), kQuiet / 4);
    else this.later();
  }
}
