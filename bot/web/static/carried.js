// A talk that a booth's QR code hands over: its code stands behind the "#" of the address, where no server sees it.

// As careers/saved.py makes them and bot/booth/carrying.py writes them.
const CARRIED = /^#ma=([2-8][A-Z][A-Z2-8]{2}-[2-8][A-Z][A-Z2-8]{2})$/;

/**
 * The code that came with the address, "" without one. It is taken out: no bookmark and no "back" keeps it.
 * @returns {string}
 */
export function carried() {
  const code = CARRIED.exec(location.hash)?.[1] ?? "";
  if (code) history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}
