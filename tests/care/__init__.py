"""What is handed over after a session."""
