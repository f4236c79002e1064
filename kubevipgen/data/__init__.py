"""Tables: everything that differs by release or image; each row says why, and where from."""
