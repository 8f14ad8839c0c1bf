// SPDX-License-Identifier: MIT
// Hands on the map. Mouse: moving looks, dragging pans, the wheel zooms, a click picks. Fingers:
// one looks, two pan and zoom, a tap picks. Keys: arrows look, with Shift they pan, + and - zoom,
// Enter picks, 0 shows all.
// @ts-check

/** Pixels that a pointer may tremble and still click. */
const STILL = 5;
/** Share of the view that an arrow moves, and factor of a key's zoom. */
const KEY = { look: .02, pan: .08, zoom: 1.3 };

/**
 * @typedef {{look: (x: number, y: number, said: boolean) => void,
 *   pan: (dx: number, dy: number) => void, zoom: (factor: number, x: number, y: number) => void,
 *   pick: (x: number, y: number) => void, fit: () => void, place: () => [number, number],
 *   size: () => [number, number]}} Hands
 * All places in CSS pixels of the element; `place` is where is looked, `said` asks for words.
 */

/** @param {HTMLElement} element @param {Hands} hands @param {AbortSignal} signal */
export function listenToHands(element, hands, signal) {
  new Pointers(element, hands, signal);
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [x, y] = placeIn(element, event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    hands.zoom(2 ** (-event.deltaY * lines * (event.ctrlKey ? .01 : .002)), x, y);
  }, { signal, passive: false });
  element.addEventListener("keydown", (event) => pressed(event, hands), { signal });
}

/** @param {HTMLElement} element @param {MouseEvent} event @returns {[number, number]} */
function placeIn(element, event) {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

class Pointers {
  /** @type {Map<number, [number, number]>} */
  #down = new Map();
  #moved = 0;
  #most = 0;

  /** @param {HTMLElement} element @param {Hands} hands @param {AbortSignal} signal */
  constructor(element, hands, signal) {
    this.element = element;
    this.hands = hands;
    const hear = (/** @type {string} */ name, /** @type {(event: any) => void} */ call) =>
      element.addEventListener(name, call, { signal });
    hear("pointerdown", (event) => this.#start(event));
    hear("pointermove", (event) => this.#move(event));
    hear("pointerup", (event) => this.#end(event, true));
    hear("pointercancel", (event) => this.#end(event, false));
  }

  /** @param {PointerEvent} event */
  #start(event) {
    if (event.button !== 0) return;
    if (!this.#down.size) this.#moved = this.#most = 0;
    const place = placeIn(this.element, event);
    this.#down.set(event.pointerId, place);
    this.#most = Math.max(this.#most, this.#down.size);
    this.element.setPointerCapture(event.pointerId);
    if (event.pointerType !== "mouse" && this.#down.size === 1) this.hands.look(...place, false);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const place = placeIn(this.element, event);
    const before = this.#down.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") this.hands.look(...place, false);
      return;
    }
    const [dx, dy] = [place[0] - before[0], place[1] - before[1]];
    this.#moved += Math.hypot(dx, dy);
    if (this.#down.size === 2) this.#pinch(event.pointerId, before, place);
    else if (event.pointerType === "mouse") this.hands.pan(dx, dy);
    else if (this.#most === 1) this.hands.look(...place, false);
    this.#down.set(event.pointerId, place);
  }

  /** Two fingers: their middle pans, their distance zooms.
   * @param {number} id @param {number[]} before @param {number[]} place */
  #pinch(id, before, place) {
    const other = [...this.#down].find(([one]) => one !== id)?.[1] ?? place;
    const far = (/** @type {number[]} */ a) => Math.hypot(a[0] - other[0], a[1] - other[1]);
    this.hands.pan((place[0] - before[0]) / 2, (place[1] - before[1]) / 2);
    this.hands.zoom(Math.max(1, far(place)) / Math.max(1, far(before)),
      (place[0] + other[0]) / 2, (place[1] + other[1]) / 2);
  }

  /** @param {PointerEvent} event @param {boolean} picks */
  #end(event, picks) {
    if (!this.#down.delete(event.pointerId)) return;
    if (picks && this.#most === 1 && this.#moved < STILL)
      this.hands.pick(...placeIn(this.element, event));
  }
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {KeyboardEvent} event @param {Hands} hands */
function pressed(event, hands) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const [x, y] = hands.place();
  const arrow = ARROWS[event.key];
  if (arrow) arrowPressed(arrow, event.shiftKey, hands);
  else if (event.key === "+" || event.key === "=") hands.zoom(KEY.zoom, x, y);
  else if (event.key === "-" || event.key === "_") hands.zoom(1 / KEY.zoom, x, y);
  else if (event.key === "0") hands.fit();
  else if (event.key === "Enter") hands.pick(x, y);
  else return;
  event.preventDefault();
}

/** The place moves; where it would leave the view, the view follows.
 * @param {[number, number]} arrow @param {boolean} pans @param {Hands} hands */
function arrowPressed([ax, ay], pans, hands) {
  const [width, height] = hands.size();
  const side = Math.min(width, height);
  if (pans) return hands.pan(-ax * side * KEY.pan, -ay * side * KEY.pan);
  const [x, y] = hands.place();
  const to = [x + ax * side * KEY.look, y + ay * side * KEY.look];
  const within = (/** @type {number} */ at, /** @type {number} */ end) =>
    Math.min(Math.max(at, 8), end - 8);
  const inside = [within(to[0], width), within(to[1], height)];
  if (inside[0] !== to[0] || inside[1] !== to[1])
    hands.pan(inside[0] - to[0], inside[1] - to[1]);
  hands.look(inside[0], inside[1], true);
}
