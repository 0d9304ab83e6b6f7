// What the server says by itself: over a stream, or by asking every few seconds where a stream does not come through.

/** @typedef {import("./client.js").KnownTurn} KnownTurn */
/**
 * @typedef {object} Source
 * @property {(signal: AbortSignal) => Promise<Response>} stream
 * @property {(signal: AbortSignal) => Promise<KnownTurn[]>} poll
 * @property {(turn: KnownTurn, id: number, signal: AbortSignal) => Promise<void>} deliver one after the other
 * @property {() => void} back the line works again after it had not
 */

const POLL_MS = 5000;
// So long is asked before the stream is tried again.
const POLLS = 12;
const TRIES = 2;
const AGAIN_MS = 1000;
// The stream says something every 20 s; silent for longer, it is held back on its way or dead.
const SILENCE_MS = 45000;

/** News while it is wanted. Nothing is connected before `start` and after `stop`. */
export class News {
  /** @type {AbortController|null} */
  #stop = null;
  #failed = false;
  #source;

  /** @param {Source} source */
  constructor(source) {
    this.#source = source;
  }

  start() {
    if (this.#stop) return;
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  stop() {
    this.#stop?.abort();
    this.#stop = null;
  }

  /** Where news is wanted, from now on that of another talk. */
  again() {
    if (!this.#stop) return;
    this.stop();
    this.start();
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    let failures = 0;
    while (!signal.aborted) {
      const heard = await this.#listen(signal);
      failures = heard ? 0 : failures + 1;
      await pause(AGAIN_MS * (failures + 1), signal);
      if (failures < TRIES) continue;
      for (let round = 0; round < POLLS && !signal.aborted; round += 1) await this.#poll(signal);
      failures = TRIES - 1;
    }
  }

  /**
   * Read one stream to its end. Whether anything came.
   * @param {AbortSignal} signal
   */
  async #listen(signal) {
    const own = new AbortController();
    const end = () => own.abort();
    signal.addEventListener("abort", end);
    let timer = setTimeout(end, SILENCE_MS);
    let heard = false;
    try {
      const reader = (await this.#source.stream(own.signal)).body?.getReader();
      const decoder = new TextDecoder();
      let rest = "";
      for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
        clearTimeout(timer);
        timer = setTimeout(end, SILENCE_MS);
        heard = true;
        this.#works(true);
        const events = (rest + decoder.decode(chunk.value, { stream: true })).split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) await this.#told(event, signal);
      }
    } catch {
      this.#works(false);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
    }
    return heard;
  }

  /**
   * @param {string} event the lines of one event; a comment is none
   * @param {AbortSignal} signal
   */
  async #told(event, signal) {
    const field = (/** @type {string} */ name) =>
      event.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const data = field("data");
    if (field("event") !== "turn" || !data) return;
    await this.#source.deliver(JSON.parse(data), Number(field("id")) || 0, signal);
  }

  /** @param {AbortSignal} signal */
  async #poll(signal) {
    try {
      const turns = await this.#source.poll(signal);
      this.#works(true);
      for (const turn of turns) await this.#source.deliver(turn, turn.number, signal);
    } catch {
      this.#works(false);
    }
    await pause(POLL_MS, signal);
  }

  /** @param {boolean} now */
  #works(now) {
    if (now && this.#failed) this.#source.back();
    this.#failed = !now;
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal ends the pause
 * @returns {Promise<void>}
 */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
