"""気にかけること: what a facilitator hands over after a session, so that it is not forgotten by morning.

Nobody is written to: people take care of people. Nouns: SafetyAlert, FollowUp. Calls progression and below.
"""
