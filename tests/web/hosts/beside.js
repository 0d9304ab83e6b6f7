// A chat of another maker: in the corner, as high as it can be, again and again the last of the body; greedy for keys.
(function () {
  var box = document.createElement("div");
  box.id = "other-chat";
  box.style.cssText =
    "position:fixed!important;right:0!important;bottom:0!important;width:340px!important;height:120px!important;" +
    "z-index:2147483647!important;background:#0084ff!important;border-radius:12px 0 0 0!important";
  var button = document.createElement("button");
  button.textContent = "Chat";
  button.onclick = function () { button.textContent = "Đã mở"; };
  box.appendChild(button);
  document.body.appendChild(box);
  window.OtherChat = { open: button.onclick };
  setInterval(function () {
    if (document.body.lastElementChild !== box) document.body.appendChild(box);
  }, 200);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") button.textContent = "Chat";
    event.stopPropagation();
  }, true);
})();
