"""Three groups of editors, put right after every migration."""
