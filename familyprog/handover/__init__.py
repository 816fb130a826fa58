"""引き継ぎ: who looks after which household next, what they must know, and that the families have been told.

Caseloads change by their dates; the machine moves what is open, and people say what they have read and told.
Nouns: HandOver, HandOverPart, HandOverCase, PackCheck, PackQuestion, FamilyWord. Calls measures and below.
"""
