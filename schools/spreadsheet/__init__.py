"""Schools, facts, programmes and sources as a spreadsheet, out of the content files and back into them."""
