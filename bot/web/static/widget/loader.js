// What a school's page includes: <script src=".../widget.js" data-school="ID" async></script>. It leaves no global.
(() => {
  "use strict";
  // Included as a module, or by a tool that moves scripts about, the tag has to be looked for.
  const tag = document.currentScript ?? document.querySelector("script[data-school][src*='widget.js']");
  if (!(tag instanceof HTMLScriptElement) || !tag.dataset.school) {
    console.error("Chon Nghe: the script tag needs data-school.");
    return;
  }
  const asked = { ...tag.dataset };
  const get = (/** @type {string} */ name) => import(new URL(`static/${name}.js`, tag.src).href);
  // What element.js imports, asked for together with it: on a slow line each module found in a module costs a turn.
  const own = ["colours", "guest", "icons", "look", "native", "sheets"].map((name) => `widget/${name}`);
  for (const name of ["api", "json", "texts", ...own]) get(name).catch(() => {}); // element.js will say it
  get("widget/element").then(
    (element) => element.start(asked),
    () => console.error(`Chon Nghe: this page's policy must allow scripts from ${new URL(tag.src).origin}.`),
  );
})();
