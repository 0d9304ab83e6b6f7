// The attract loop: one slide after the other, calmly; it stands still where less motion is wished for or it was paused.
import { part } from "./data.js";

const SLIDE_MS = 9000;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const slides = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".slide"))];
const pause = part("pause");
const play = part("play");

let at = 0;
let running = false;
/** @type {ReturnType<typeof setInterval>|undefined} */
let timer;

/** Begin the loop; its buttons work from now on. */
export function start() {
  part("previous").addEventListener("click", () => turn(-1));
  part("next").addEventListener("click", () => turn(1));
  pause.addEventListener("click", () => setRunning(false, play));
  play.addEventListener("click", () => setRunning(true, pause));
  calm.addEventListener("change", () => setRunning(!calm.matches));
  show(0);
  setRunning(!calm.matches);
}

/** Stand still while somebody talks. */
export function rest() {
  clearInterval(timer);
}

/** Turn again after a talk, whoever paused it before: the screen is nobody's. */
export function resume() {
  show(at);
  setRunning(!calm.matches);
}

/**
 * @param {boolean} on
 * @param {HTMLElement} [focus] what takes the place of the button that was pressed
 */
function setRunning(on, focus) {
  running = on;
  pause.hidden = !on;
  play.hidden = on;
  restart();
  focus?.focus();
}

/** The time of the slide on show begins anew. */
function restart() {
  clearInterval(timer);
  if (running) timer = setInterval(() => show(at + 1), SLIDE_MS);
}

/** @param {number} step */
function turn(step) {
  show(at + step);
  restart();
}

/** @param {number} index counted on over both ends */
function show(index) {
  at = (index + slides.length) % slides.length;
  slides.forEach((slide, number) => {
    slide.classList.toggle("shown", number === at);
    slide.inert = number !== at;
  });
}
