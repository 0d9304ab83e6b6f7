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
  import(new URL("static/widget/element.js", tag.src).href).then(
    (element) => element.start(asked),
    () => console.error(`Chon Nghe: this page's policy must allow scripts from ${new URL(tag.src).origin}.`),
  );
})();
