document.getElementById("dem") || document.write("<span id=luot>Lượt truy cập: 1234567</span>");
