"""Codes of the trail and of a copy."""

from familyprog.base.enums import Labelled


class Deed(Labelled):
    """したこと: the kinds of lines a resident asks about."""

    SAW = "saw", "見た"
    PRINTED = "printed", "印刷した"
    EXPORTED = "exported", "書き出した"
    SEARCHED = "searched", "さがした"
    REFUSED = "refused", "開こうとして、開けなかった"
    WROTE = "wrote", "書いた・変えた"


class Answer(Labelled):
    """写しに入れるか: what the draft of a copy proposes for one entry."""

    GIVE = "give", "渡す"
    ASK = "ask", "確かめてから渡す"
    WITHHOLD = "withhold", "伏せる"
