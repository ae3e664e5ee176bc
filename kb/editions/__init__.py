"""Every edition can be read again: as a file of its own, as of which pages and API answer, and as a feed of what it changed."""
