"""What a rehearsal measured, as text, Markdown, JSON, JUnit XML and a page to look at."""
