"use strict";
document.getElementById("cho").textContent = "Thời khoá biểu tuần này đã có.";
