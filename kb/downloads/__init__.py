"""All of an edition as a file, in several forms; and the feeds of what is new."""
