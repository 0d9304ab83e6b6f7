// The calls of the widget's API. A pass is short-lived: it is renewed where it ran out, and each answer brings another.
import { ApiError, call, refusal } from "../api.js";
import { OPENING } from "../conversation.js";

/** @typedef {import("../api.js").Turn & {number: number, turn_id: string}} KnownTurn */
/** @typedef {import("../api.js").Said & {once?: string}} SaidOnce */
/** @typedef {import("../store.js").Talk} Talk */
/** The line of one talk: what conversation.js asks, and the news that News brings. */
export class Client {
  #api;
  #about;
  #store;
  #via;
  /** @type {Set<string>} */
  #known = new Set();

  /**
   * @param {string} server
   * @param {Record<string, string>} about school, campaign
   * @param {import("../store.js").TabStore} store keeps the pass
   * @param {typeof fetch} via
   */
  constructor(server, about, store, via) {
    [this.#api, this.#about, this.#store, this.#via] = [`${server}/embed/v1`, about, store, via];
  }

  /** The number of the last turn that was shown or told of by the stream. */
  last = 0;

  /** Open a talk. */
  async open() {
    const opened = await call("POST", `${this.#api}/open`, { body: this.#about, via: this.#via });
    this.last = 0;
    return { talk: { pass: opened.pass, turns: OPENING }, messages: opened.messages };
  }

  /**
   * Say something. The same words again, here or after a reload, are answered as before and not twice.
   * @param {Talk} talk
   * @param {SaidOnce} said
   */
  async say(talk, said) {
    said.once ??= talk.once || randomWord();
    talk.once = said.once;
    this.#store.saveTalk(talk);
    try {
      const ask = (/** @type {Record<string, string>} */ headers) =>
        call("POST", `${this.#api}/say`, { body: said, headers, via: this.#via });
      const answer = await this.#passing(talk, ask);
      this.#known.add(answer.turn_id);
      talk.once = "";
      return answer;
    } catch (error) {
      // Refused for what they are, the words will not come again as they are.
      if (error instanceof ApiError && [404, 413, 422].includes(error.status)) talk.once = "";
      throw error;
    }
  }

  /**
   * All turns of the talk, which are about to be shown.
   * @param {Talk} talk
   * @returns {Promise<KnownTurn[]>}
   */
  async turns(talk) {
    const turns = await this.#turnsAfter(talk, -1);
    for (const turn of turns) this.#known.add(turn.turn_id);
    this.last = turns.length ? turns[turns.length - 1].number : 0;
    return turns;
  }

  /**
   * The turns after the last one.
   * @param {Talk} talk
   */
  later(talk) {
    return this.#turnsAfter(talk, this.last);
  }

  /**
   * Whether a turn is new here. It is not, from now on.
   * @param {KnownTurn} turn
   */
  isNew(turn) {
    if (this.#known.has(turn.turn_id)) return false;
    this.#known.add(turn.turn_id);
    return true;
  }

  /**
   * The stream of news after the last turn.
   * @param {Talk} talk
   * @param {AbortSignal} signal
   * @returns {Promise<Response>}
   */
  events(talk, signal) {
    return this.#passing(talk, async (headers) => {
      const asking = { ...headers, Accept: "text/event-stream", "Last-Event-ID": String(this.last) };
      const response = await this.#via(`${this.#api}/events`, { headers: asking, signal, credentials: "omit" });
      if (!response.ok) throw refusal(response, await response.json().catch(() => null));
      return response;
    });
  }

  /**
   * @param {Talk} talk
   * @param {number} after
   * @returns {Promise<KnownTurn[]>}
   */
  async #turnsAfter(talk, after) {
    const ask = (/** @type {Record<string, string>} */ headers) =>
      call("GET", `${this.#api}/talk?after=${after}`, { headers, via: this.#via });
    return (await this.#passing(talk, ask)).turns;
  }

  /**
   * Ask with the pass; with a renewed one where it has run out. A pass that nobody takes is a talk nobody knows.
   * @template Result
   * @param {Talk} talk
   * @param {(headers: Record<string, string>) => Promise<Result>} ask
   * @returns {Promise<Result>}
   */
  async #passing(talk, ask) {
    try {
      return this.#kept(talk, await ask(bearer(talk)));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    try {
      this.#kept(talk, await call("POST", `${this.#api}/renew`, { headers: bearer(talk), via: this.#via }));
      return this.#kept(talk, await ask(bearer(talk)));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw new ApiError(404, "unknown_talk", error.message);
      throw error;
    }
  }

  /**
   * Remember the pass that an answer brought. A talk that was erased meanwhile is not brought back.
   * @template Result
   * @param {Talk} talk
   * @param {Result} answer
   * @returns {Result}
   */
  #kept(talk, answer) {
    const fresh = /** @type {{pass?: unknown}} */ (answer).pass;
    if (typeof fresh !== "string" || fresh === talk.pass) return answer;
    const stored = this.#store.loadTalk()?.pass === talk.pass;
    talk.pass = fresh;
    if (stored) this.#store.saveTalk(talk);
    return answer;
  }
}

/** A word that nobody says twice. */
function randomWord() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/**
 * @param {Talk} talk
 * @returns {Record<string, string>}
 */
const bearer = (talk) => ({ Authorization: `Bearer ${talk.pass}` });
