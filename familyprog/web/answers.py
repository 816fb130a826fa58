"""What the rules of a program ask, and what may be answered; the same on the web and at the desk."""

from __future__ import annotations

from familyprog.enrolment.enums import Question
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence

NO_ANSWERS = [("unknown", "わからない"), ("unsaid", "答えない")]
# 「わからない」 and 「答えない」 stand beside the others, and are as good.
ANSWERS = {
    Question.RESIDENCE: [(one.value, one.label) for one in Residence if one is not Residence.UNSAID],
    Question.AGE: [(one.value, one.label) for one in AgeBand if one is not AgeBand.UNKNOWN],
    Question.RELATION: [(one.value, one.label) for one in Relation if one is not Relation.UNSAID],
    Question.STANDING: [(one.value, one.label) for one in PersonKind],
    Question.ALL_SESSIONS: [("yes", "来られそう"), ("no", "来られない回がある")],
}
ANSWERS = {question: said + NO_ANSWERS for question, said in ANSWERS.items()}
NOT_ASKED = {Relation.SELF, Relation.SUPPORTER, Relation.UNSAID}
# How a relative stands to the person concerned.
RELATIONS = [(kind.value, kind.label) for kind in Relation if kind not in NOT_ASKED] + NO_ANSWERS
TITLES = {
    Question.RESIDENCE: "お住まいはどちらですか",
    Question.AGE: "ご本人の年代はどのくらいですか",
    Question.RELATION: "ご本人からみて、どなたですか",
    Question.STANDING: "どのお立場で来られますか",
    Question.ALL_SESSIONS: "すべての回に来られそうですか",
}
