"""連絡の記録: who was in touch with whom, by which way, what came of it, and when to try again gently."""
