// A page that never loads another: it draws what an address shows, the whole body at times, as some frameworks do.
(function () {
  function draw(path) {
    document.title = path;
    if (path === "/lich") {
      var body = document.createElement("body");
      body.innerHTML = "<nav><a href='/tin'>Tin</a> <a href='/lich'>Lịch</a></nav><div id='app'><h1>Lịch</h1></div>";
      document.body.parentNode.replaceChild(body, document.body);
    } else document.getElementById("app").innerHTML = "<h1>Tin</h1>";
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    draw(location.pathname);
  });
  window.addEventListener("popstate", function () { draw(location.pathname); });
})();
