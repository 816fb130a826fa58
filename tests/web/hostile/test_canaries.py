"""Every column that holds words of somebody, or about somebody, carries marks; any other has a reviewed reason."""

from __future__ import annotations

from sqlalchemy import JSON, Enum, String, select

from familyprog.cli.town.canary import FAMILIES
from familyprog.cli.town.marks import HOUSE
from familyprog.schema import metadata
from tests.web.hostile.attack import texts_in
from tests.web.hostile.house import House

REASONS = {
    "random, a digest or a key: it tells nothing, and test_payloads looks after what is printed": (
        "absence_link.token_hash audit_seal.digest application.browser_hash calendar_reply.fingerprint "
        "contact_profile.line_code_hash enrolment.pair_key "
        "enrolment.together_key family_card.code_hash family_card.pin_hash family_session.token_hash "
        "feed.token_hash idempotency_key.key invitation.payload_hash invitation.shown_hash invitation.uid "
        "sign_in_code.browser_hash staff.password_hash staff.setup_token_hash staff.totp_secret "
        "staff_feed.token_hash staff_session.token_hash tablet_session.pin_hash tablet_session.token_hash "
        "throttle.key referral.packet_hash"
    ),
    "a code, a public id or the name of a process of ours": (
        "decision.deciders decision.rests_on ledger_door.opened_for "
        "pack_check.key pack_question.key agenda_tick.by_public_id attendance.updated_by attendance_change.by_public_id audit_event.action audit_event.actor_kind "
        "audit_event.actor_public_id audit_event.object_kind audit_event.object_public_id audit_event.result "
        "cohort.agenda_variant contact_entry.topics cohort.copied_from enrolment_change.by_kind enrolment_change.by_public_id "
        "heartbeat.owner idempotency_key.actor_public_id idempotency_key.form idempotency_key.result "
        "mailbox_cursor.mailbox message.facts message.message_id message.occasion message.owner "
        "message.reason message.recipient_key message.smtp_code program.definition_code relay.name "
        "referral_part.candidate supporter_talk.topics "
        "review_item.closed_by review_item.occasion schedule_rule.dates schedule_rule.rrule "
        "schedule_rule.start_time site.fiscal_label_style venue_need.by_public_id voice.by_public_id"
    ),
    "what a program says of itself to everybody who looks; that titles and names do not tell is tested beside": (
        "class_session.theme class_session.venue class_session.way_in closure.name cohort.name cohort.venue "
        "cohort.way_in curriculum_unit.title curriculum_version.code curriculum_version.content "
        "curriculum_version.content_hash curriculum_version.title program.audience program.calendar_title "
        "program.eligibility program.fee program.notices program.slug program.summary program.title "
        "schedule_rule.themes schedule_rule.venue site.calendar_title site.name site.sender_name"
    ),
    "the name of a file's version": "consent.text_version",
    "numbers, and the titles of programs and groups": "frozen_report.content frozen_report.content_hash",
    "times, places and ids of sessions as they were": "held_change.before held_plan.after held_plan.before",
    "ids, codes and instants of rows that moved; nothing anybody said is kept there": "person_merge.moved",
    "sentences of a fixed list, and none outside it is kept": (
        "decision.evidence measure_answer.item measure_answer.words"
    ),
    "the mailbox of the contact profile, which has a mark; written for the worker and read by no page": (
        "sign_in_code.address calendar_reply.mail_id"
    ),
    "staff, who are no family; the demo town gives them names": "staff.email staff.name",
}
EXCUSED = {column for columns in REASONS.values() for column in columns.split()}
# Written by staff for staff, or by a family once and never shown again (security.md §5.3).
INSIDE = (
    "application.answers",
    "arrangement.",
    "break_glass.",
    "calendar_reply.comment",
    "class_session.cancelled_reason",
    "contact_profile.line_user_id",
    "contact_profile.unlock_reason",
    "decision.",
    "consent.on_behalf",
    "consent.paper_place",
    "disclosure.reason",
    "enrolment.exception_reason",
    "enrolment.group_alias",
    "flag.lift_reason",
    "home_statement.",
    "frozen_report.reason",
    "contact_entry.",
    "minutes_line.",
    "stage_meeting.",
    "note.outsider",
    "note.statement",
    "pack_question.",
    "person.label",
    "person_name.",
    "household_need.",
    "referral.reason",
    "referral_part.statement",
    "referral_event.",
    "case_meeting.",
    "role_table.",
    "role_line.",
    "session_flag.",
    "session_record.",
    "staff_debrief.",
    "visit_plan.",
    "wish_difference.",
    "(concerned)",
)


def marked(house: House) -> tuple[set[str], set[str]]:
    """Every column of words, and those of them in which a mark stands."""
    marks, every, found = {one["marker"] for one in house.markers}, set(), set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            is_words = isinstance(column.type, (String, JSON)) and not isinstance(column.type, Enum)
            if is_words and column.name != "public_id":
                every.add(f"{table.name}.{column.name}")
                words = "\n".join(
                    text for value in house.connection.scalars(select(column)) for text in texts_in(value)
                )
                if any(mark in words for mark in marks):
                    found.add(f"{table.name}.{column.name}")
    return every, found


def test_every_column_of_words_carries_a_mark_or_has_a_reason(house: House) -> None:
    """A new one: let the canary profile write a mark into it, or say here why it tells nothing of anybody."""
    every, found = marked(house)
    assert every - found - EXCUSED == set(), "no mark and no reason"
    assert EXCUSED & found == set(), "a reason and a mark: the reason is not true any more"
    assert EXCUSED - every == set(), "no such column any more"


def test_every_mark_stands_where_its_place_says(house: House) -> None:
    """Of each family one in every place, so that none of them is spared."""
    _every, found = marked(house)
    places = {one["place"].split(" ")[0] for one in house.markers}
    assert places <= found
    personal = {one["place"] for one in house.markers if one["family"] == FAMILIES[0]}
    for family in FAMILIES:
        assert personal <= {one["place"] for one in house.markers if one["family"] == family}


def test_no_family_and_no_visitor_is_shown_what_stays_in_the_house(house: House) -> None:
    """P6: whosever words, the own ones too."""
    marks = [
        one["marker"]
        for one in house.markers
        if one["family"] == HOUSE or any(part in one["place"] for part in INSIDE)
    ]
    assert len(marks) > 40
    for page in house.pages("visitor", "canary", "another", "sakura"):
        assert [mark for mark in marks if mark in page.html + page.path + str(page.headers)] == [], page.path
