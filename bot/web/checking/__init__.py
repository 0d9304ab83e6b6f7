"""Why the assistant does not show on a school's page: the page is fetched, read and judged. No words of people here."""
