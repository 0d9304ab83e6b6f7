"""Texts that try to become more than text, for every place where the page shows something."""

from __future__ import annotations

MARKUP = [
    "<script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    "<svg/onload=window.hit=1>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "</textarea><script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    '" onmouseover="window.hit=1',
    "<a href='javascript:window.hit=1'>x</a>",
    "[bấm đây](javascript:window.hit=1)",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "<base href='https://example.org/'>",
    "<style>body{display:none}</style>",
    "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "- <b onclick=window.hit=1>mục</b>\n1. <i>một</i>",
    "\u202edảo\u2066 a\u0300\u0301\u0302 \u2028 \x00 \x1b[31m",
    "a" * 1500,
    "\u0301" * 300,
]
ADDRESSES = [
    "javascript:window.hit=1",
    "JaVaScRiPt:window.hit=1",
    " javascript:window.hit=1",
    "java\nscript:window.hit=1",
    "data:text/html,<script>opener.hit=1</script>",
    "vbscript:msgbox(1)",
    "tg://resolve?domain=x",
    "file:///etc/passwd",
    "//example.org/x",
    "/api/v1/talks",
    "",
]
