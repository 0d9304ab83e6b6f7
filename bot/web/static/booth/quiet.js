// Silence: counts the time since anybody touched the screen, warns, and says when it is over.

const SILENCE_S = 60;
// Somebody may be reading the number to call: such a screen stays.
const CARE_S = 120;
const WARN_S = 10;
const TICK_MS = 200;
const SIGNS = ["pointerdown", "keydown", "wheel", "touchmove", "input"];

let silence = SILENCE_S;
let wall = 0;
let steady = 0;
/** @type {ReturnType<typeof setInterval>|undefined} */
let timer;

/**
 * Begin to count. `onCount` hears how many seconds are left of the last ten, and 0 while there is more time.
 * @param {(left: number) => void} onCount
 * @param {() => void} onEnd
 */
export function start(onCount, onEnd) {
  stop();
  silence = SILENCE_S;
  stir();
  for (const sign of SIGNS) document.addEventListener(sign, stir, { capture: true, passive: true });
  timer = setInterval(() => {
    const left = Math.ceil(silence - passed());
    if (left <= 0) onEnd();
    else onCount(left <= WARN_S ? left : 0);
  }, TICK_MS);
}

/** Count no more. */
export function stop() {
  clearInterval(timer);
  for (const sign of SIGNS) document.removeEventListener(sign, stir, { capture: true });
}

/** Somebody is there, or something new stands on the screen. */
export function stir() {
  wall = Date.now();
  steady = performance.now();
}

/** A help card was shown: this talk may be silent for longer. */
export function care() {
  silence = CARE_S;
}

/** Seconds of silence: one clock may be set back, the other may stand while the machine sleeps. */
function passed() {
  return Math.max(Date.now() - wall, performance.now() - steady) / 1000;
}
