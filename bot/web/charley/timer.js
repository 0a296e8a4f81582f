/** Counts a hold down, signals its end, and keeps the screen awake meanwhile. */

export class HoldTimer {
  #seconds; #tick; #done;
  #left;
  #end = 0;
  #beat = 0;

  /**
   * @param {number} seconds how long to hold
   * @param {(left: number) => void} tick called each second with the seconds that are left
   * @param {() => void} done called at the end
   */
  constructor(seconds, tick, done) {
    [this.#seconds, this.#tick, this.#done] = [seconds, tick, done];
    this.#left = seconds;
  }

  get running() {
    return this.#beat !== 0;
  }

  get left() {
    return this.#left;
  }

  start() {
    this.#end = performance.now() + this.#left * 1000;
    // By the clock and not by counting beats, which come late in a tab that nobody looks at.
    this.#beat = setInterval(() => this.#look(), 200);
    this.#tick(this.#left);
  }

  pause() {
    clearInterval(this.#beat);
    this.#beat = 0;
  }

  #look() {
    const left = Math.max(0, Math.ceil((this.#end - performance.now()) / 1000));
    if (left === this.#left) return;
    this.#left = left;
    this.#tick(left);
    if (left) return;
    this.pause();
    this.#left = this.#seconds;
    this.#done();
  }
}

/** Two soft tones. The context is made at a press of a button: browsers allow no sound before one. */
export class Chime {
  #context = null;

  prepare() {
    this.#context ??= globalThis.AudioContext ? new AudioContext() : null;
    this.#context?.resume();
  }

  ring() {
    [660, 880].forEach((pitch, index) => this.#tone(pitch, index * 0.22));
  }

  #tone(pitch, after) {
    if (!this.#context) return;
    const [tone, loudness, start] = [this.#context.createOscillator(), this.#context.createGain(), this.#context.currentTime + after];
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, start);
    loudness.gain.exponentialRampToValueAtTime(0.25, start + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + 0.6);
    tone.connect(loudness).connect(this.#context.destination);
    tone.start(start);
    tone.stop(start + 0.65);
  }
}

const LONGEST_AWAKE_MS = 10 * 60_000;

/** Keeps the screen on until the returned function is called, at most ten minutes; browsers that can't, don't. */
export function stayAwake() {
  let lock = null;
  let wanted = true;
  const take = async () => {
    if (!wanted || document.hidden) return;
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (!wanted) release();
  };
  function release() {
    wanted = false;
    clearTimeout(longest);
    document.removeEventListener("visibilitychange", take);
    lock?.release();
  }
  const longest = setTimeout(release, LONGEST_AWAKE_MS);
  document.addEventListener("visibilitychange", take); // The browser takes the lock away whenever the page is hidden.
  take();
  return release;
}
