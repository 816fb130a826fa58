"""開示と照会: what somebody may ask of us: who looked at what is written of me, and what is it.

Nouns: TrailLine, CopyItem. Knows every table by its references and the register; nothing below calls it.
"""
