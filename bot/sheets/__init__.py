"""The result sheet drawn: a web page with a private link, a picture for chat, a PDF to print."""
