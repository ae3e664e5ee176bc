"""What would go past the door, or shut it, is refused at start-up."""
