// Two libraries of 2008 in one file, as portals carry them to this day, and the page's own script.
var $ = function (id) { return typeof id == "string" ? document.getElementById(id) : id; };
Array.prototype.each = function (f) { for (var i = 0; i < this.length; i++) f(this[i], i); return this; };
Array.prototype.toJSON = function () { var r = []; this.each(function (x) { r.push(Object.toJSON(x)); }); return "[" + r.join(", ") + "]"; };
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
Array.prototype.map = function (f, scope) { var r = []; for (var i = 0; i < this.length; i++) r.push((f || function (x) { return x; }).call(scope, this[i], i)); return r; };
Array.prototype.find = function (f) { for (var i = 0; i < this.length; i++) if (f(this[i], i)) return this[i]; };
Array.prototype.include = function (x) { return this.indexOf(x) != -1; };
Array.prototype.clear = function () { this.length = 0; return this; };
Array.prototype.entries = function () { return this.map(); };
Array.prototype.remove = function (x) { var at = this.indexOf(x); if (at > -1) this.splice(at, 1); return this; };
Array.from = function (x) { if (!x) return []; var r = []; for (var i = 0; i < (x.length || 0); i++) r.push(x[i]); return r; };
String.prototype.toJSON = function () { return '"' + this + '"'; };
String.prototype.strip = function () { return this.replace(/^\s+/, "").replace(/\s+$/, ""); };
String.prototype.trim = function () { return this.strip() + ""; };
String.prototype.startsWith = function (p) { return this.indexOf(p) === 0; };
String.prototype.include = String.prototype.contains = function (x) { return this.indexOf(x) > -1; };
String.prototype.sub = function (p, by, count) { return this.replace(p, by); };
Number.prototype.toJSON = function () { return isFinite(this) ? this.toString() : "null"; };
Object.toJSON = function (o) { return o && o.toJSON ? o.toJSON() : String(o); };
Object.extend = function (to, from) { for (var name in from) to[name] = from[name]; return to; };
Function.prototype.bind = function () { var f = this, a = [].slice.call(arguments), o = a.shift(); return function () { return f.apply(o, a.concat([].slice.call(arguments))); }; };
Object.extend(Element.prototype, {
  hide: function () { this.style.display = "none"; return this; },
  show: function () { this.style.display = ""; return this; },
  toggle: function () { return this; },
  remove: function () { if (this.parentNode) this.parentNode.removeChild(this); return this; },
  replace: function (html) { this.outerHTML = html; return this; },
  scrollTo: function () { window.scrollTo(0, this.offsetTop); return this; },
  select: function () { return []; }
});
document.getElementsByClassName = function (name) { return document.querySelectorAll("." + name); };
function MM_preload(src) { var image = new Image(); image.src = src; }
function traCuu() { $("dem").innerHTML = "Không có kết quả"; return false; }
document.onkeydown = function (e) { if (e.keyCode == 123 || (e.ctrlKey && e.keyCode == 85)) return false; };
