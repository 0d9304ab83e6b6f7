// The three calls of the talk API. Each throws ApiError and nothing else.
import { encode } from "./json.js";

/** @typedef {{title: string, id: string, kind?: "steer"|null}} Button */
/** @typedef {{columns: string[], rows: string[][]}} Table */
/** @typedef {{title: string, url: string|null, date: string|null}} Source */
/** @typedef {{kind: "image"|"page"|"pdf", title: string, url: string}} Attachment */
/** @typedef {{text: string, title?: string|null, buttons: Button[], table: Table|null, sources: Source[],
 *   attachments?: Attachment[]}} Message */
/** @typedef {{text: string, messages: Message[], created_at: string}} Turn */
/** @typedef {{text: string}|{button: string}} Said */

const WAIT_MS = 30000;

/** What went wrong: `status` is 0 when the server was not reached; `retryAfter` is in seconds. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {number} retryAfter
   */
  constructor(status, code, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {Record<string, string>} about school, campaign, role
 * @returns {Promise<{talk_id: string, messages: Message[]}>}
 */
export function openTalk(about) {
  return call("POST", "/api/v1/talks", { body: about });
}

/**
 * @param {string} talkId
 * @param {Said} said
 * @returns {Promise<{turn_id: string, messages: Message[], refusal: string|null}>}
 */
export function say(talkId, said) {
  return call("POST", `/api/v1/talks/${encodeURIComponent(talkId)}/messages`, { body: said });
}

/**
 * @param {string} talkId
 * @returns {Promise<{turns: Turn[]}>}
 */
export function history(talkId) {
  return call("GET", `/api/v1/talks/${encodeURIComponent(talkId)}`);
}

/**
 * One call of our server.
 * @param {string} method
 * @param {string} url
 * @param {{body?: Record<string, string>, headers?: Record<string, string>, via?: typeof fetch}} [options]
 *   `via` does it
 * @returns {Promise<any>} the JSON of the answer
 */
export async function call(method, url, { body, headers = {}, via = fetch } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT_MS);
  try {
    const response = await via(url, {
      method,
      signal: stop.signal,
      credentials: "omit",
      headers: body ? { ...headers, "Content-Type": "application/json" } : headers,
      body: body && encode(body),
    });
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) return answer;
    throw refusal(response, answer);
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0, "unreachable", "");
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Response} response
 * @param {any} answer the JSON it had, if any
 * @returns {ApiError}
 */
export function refusal(response, answer) {
  const wait = Number(response.headers.get("Retry-After")) || 0;
  const detail = answer?.error ?? {};
  return new ApiError(response.status, detail.code ?? "unknown", detail.message ?? "", wait);
}
