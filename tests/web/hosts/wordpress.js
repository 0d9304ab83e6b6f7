// What such a theme's script does: jQuery under two names, a lazy loader, a smooth scroll, and its own fetch for nonces.
(function (window, document) {
  "use strict";
  function jQuery(selector) {
    return typeof selector === "function" ? selector(jQuery) : document.querySelectorAll(selector);
  }
  jQuery.fn = { jquery: "1.12.4" };
  window.jQuery = window.$ = jQuery;
  window.wp = { i18n: {}, hooks: {} };
  var plain = window.fetch;
  window.fetch = function (url, how) {
    how = how || {};
    how.headers = Object.assign({}, how.headers, { "X-WP-Nonce": "5f2d" });
    how.credentials = "include";
    return plain.call(window, url, how);
  };
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (link) event.preventDefault();
  });
  document.getElementById("tuyen-sinh-link").addEventListener("click", function () {
    document.querySelector("h1").textContent = "Tuyển sinh";
  });
  // A "cookie notice" plug-in that writes a node at the end of the body, later than everything else.
  window.addEventListener("load", function () {
    document.body.insertAdjacentHTML("beforeend", "<div id='cookie-law' hidden></div>");
  });
})(window, document);
