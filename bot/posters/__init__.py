"""Posters and leaflets to print: a QR code, a slogan, how to ask, who runs it and what it keeps."""
