"""申し送り: promises, and topics to avoid; for the team alone. Nouns: Arrangement. Calls progression and below."""
