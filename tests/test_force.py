"""Force, sentence by sentence, and over the labelled clauses of the training policies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.parse import parse_text
from assistant.parse.audience import actor_and_audiences
from assistant.parse.force import force_of, has_exception
from assistant.types import FORBIDS, REQUIRES, Force
from training.dataset import clause_map
from training.render import STYLES, render

LABELLED = Path(__file__).resolve().parent.parent / "training" / "data" / "policies"

ALONE: list[tuple[Force, str]] = [
    ("only_if", "Carrying over five days is permitted with manager approval."),
    ("only_if", "A second job requires line manager approval."),
    ("must", "Requests for a week or more require a month's notice."),
    ("only_if", "The only permitted jewellery is a plain stud."),
    ("only_if", "Food may be eaten in the canteen only."),
    ("only_if", "Fridges may be kept in a bedroom only for medicines."),
    ("only_if", "Volunteers can use the minibus only for trips."),
    ("only_if", "Staff must use the school camera only for school events."),
    ("only_if", "I only use the tablet when an adult is with me."),
    ("only_if", "I will only use my phone on the bus if I have permission."),
    ("consequence", "Any failure to follow this code may be regarded as gross misconduct."),
    ("must_not", "Lending a key will be treated as gross misconduct."),
    ("fact", "They apply to all members of staff at the school."),
    ("fact", "This policy guides coaches on the responsible use of the pool."),
    ("fact", "This code may be amended at any time."),
    ("purpose", "The main aim of this swimming policy is to keep everyone safe in the water."),
    ("definition", "Borrowers are collectively referred to as 'members' in this policy."),
    ("definition", "Prevent duty: A duty in law that asks schools to have regard to extremism."),
    ("must", "Leave requests must reach the office two weeks before."),
    ("fact", "A copy of this policy will be sent home with every new pupil."),
    ("must_not", "Coaches may in no case accept gifts."),
    ("must_not", "Nor may helpers take on this role."),
    ("must", "It is each member's responsibility to lock the boat house."),
    ("fact", "Please note that bikes left in the shed are at their owner's own risk."),
    ("must", "Please note that all callers must report to the office."),
    ("may", "Please note that parents may collect their child early on Fridays."),
    ("fact", "Remember that messages may be disclosed to the person they name."),
    ("should", "Please remember to log out."),
    ("must", "Remember all keys need to be handed in by Friday."),
    (
        "must_not",
        "It should go without saying that visible tattoos, even painted, are not permitted.",
    ),
    ("must_not", "I know that I cannot use my own tablet in lessons."),
    ("must_not", "I understand that I must not lend my locker key."),
    ("fact", "I understand that the school will look at what I store on its computers."),
    (
        "only_if",
        "I understand that the studio is mainly intended for lessons and that I will not use it "
        "for my own band unless I have permission.",
    ),
    ("must_not", "Staff should remember that they must not give out their own number."),
    ("must_not", "We will also not allow children to ride scooters in the yard."),
    ("must_not", "Scooters may also not be ridden in the yard."),
    ("should_not", "It is encouraged that pupils do not wear rings in workshops."),
    ("should_not", "We ask that parents do not park on the zigzag lines."),
    (
        "only_if",
        "We do allow parents to film the concert, but insist that they do not share the film.",
    ),
    ("may", "We allow parents to film the school play."),
    ("should", "Should a pupil arrive late, the tutor should be told."),
    ("fact", "Should the noise go on, a letter follows."),
    ("should", "Analogue watches are recommended, as clocks are then easier to learn."),
    ("only_if", "The only exception is a plain wedding ring."),
    ("only_if", "A kara is a valid exception to this."),
    (
        "fact",
        "Every locker may be searched and the headteacher is able to take it away at any time.",
    ),
    ("must_not", "Staff must not share passwords."),
    ("must_not", "Pupils can't use phones in lessons."),
    ("must_not", "No device of any kind may be brought into the hall."),
    ("must_not", "In examinations no device may be brought into the hall, even switched off."),
    ("must_not", "While suspended you must not enter the premises, log in or write to witnesses."),
    ("must_not", "Nobody may film in the changing rooms."),
    ("must_not", "Nothing is to be posted before the family has been told."),
    ("must_not", "Drones may not be flown over the site."),
    ("must_not", "Pupils are not to use their own cameras."),
    ("must_not", "Photographs are never taken in the pool."),
    ("must_not", "Phones are not allowed in the pool."),
    ("must_not", "There is no smoking anywhere on the site."),
    ("must_not", "We cannot accept tablets loose in an envelope."),
    ("must_not", "Phones stay at home on trips."),
    ("must_not", "Friend requests from pupils are refused."),
    ("must_not", "Betting is off limits to everyone."),
    ("must_not", "Watches that can ring are not for school."),
    ("must_not", "Governors neither follow nor message pupils."),
    ("must_not", "A relationship with a pupil is forbidden without exception."),
    ("must_not", "Use the chat for questions, and do not send private messages in it."),
    ("must_not", "Applications will be declined for firework displays."),
    ("should_not", "Parents should not ring their child at school."),
    ("should_not", "Please do not text class staff on their own phones."),
    ("should_not", "We ask that no pictures be taken during the play."),
    ("should_not", "Families are kindly asked not to offer cash to volunteers."),
    ("should_not", "Avoid naming pupils."),
    ("must", "Anyone who cannot come must ring the office."),
    ("must", "Visitors sign in at reception."),
    ("must", "Phones are handed in at the gate."),
    ("must", "I will think before I post."),
    ("must", "Staff are responsible for their own passwords."),
    ("must", "Governors are required to declare their interests."),
    ("should", "Keep your password to yourself."),
    ("should", "Please speak to the office."),
    ("should", "If in doubt, ask the head of year."),
    ("should", "Staff are strongly advised to lock their accounts."),
    ("should", "It is a good idea to use another email address."),
    ("may", "Parents may photograph their own child."),
    ("may", "Year 9 and above may walk home by themselves."),
    ("may", "Phones may be used at lunch."),
    ("may", "You can't be made to join, and staff need not reply at weekends."),
    ("may", "Families are welcome to stay for lunch."),
    ("may", "The school does not expect staff to leave their family's groups."),
    ("may", "Nobody has to join."),
    ("may", "Nobody will be made to join."),
    ("may", "Governors may join by video."),
    ("may", "Anybody may nominate a classmate."),
    ("may", "They’re allowed to wear shorts."),
    ("may", "Consent may be withdrawn at any time."),
    ("may", "Writing textbooks does not require consent."),
    ("may", "Papers may be read on a personal tablet."),
    ("may", "Children in Years 5 and 6 who walk home by themselves may bring a phone."),
    ("only_if", "Parents may film the play provided that they keep it to themselves."),
    ("only_if", "Staff must not speak to the press without the approval of the head."),
    ("only_if", "Approval must be obtained from the head before a site is made."),
    ("only_if", "Pupils must not leave the site unless an adult signs them out."),
    ("only_if", "Staff may name the school on LinkedIn but should not name it anywhere else."),
    ("only_if", "Only the chair or the head may speak to the press."),
    ("only_if", "Pictures of friends are posted only if the friends agree."),
    ("only_if", "Only the head and the chair speak to the press."),
    ("only_if", "Phones may be used only in the library."),
    ("only_if", "The ban does not apply to a relative of the pupil."),
    ("only_if", "Caution is advised when inviting colleagues."),
    ("consequence", "Any breach may lead to disciplinary action."),
    ("consequence", "If users are abusive, they will be blocked."),
    ("consequence", "First report: a letter home and a talk with the head of year."),
    ("consequence", "The headteacher may exclude a pupil for repeated breaches."),
    ("consequence", "A pupil who refuses will work in the reset room."),
    ("consequence", "If this continues, the headteacher will write to the family."),
    ("consequence", "Second time: the phone is held for a week."),
    ("consequence", "Serious cases may end in dismissal."),
    ("procedure", "Stage two: write to the clerk within ten days."),
    ("definition", "For the purposes of this document, 'post' means anything put online."),
    ("definition", "A breach is any loss or theft of personal data."),
    ("definition", "Confidential information includes, but is not limited to, pupil records."),
    ("purpose", "This policy sets out how staff must not be left alone with a complaint."),
    ("contact", "The data protection officer is Ms Ray, extension 214."),
    ("contact", "You can reach the clerk at clerk@school.example."),
    ("fact", "The school does not endorse any WhatsApp groups."),
    ("fact", "You do not have to name an individual to be considered in breach of the law."),
    ("fact", "Content may attract the attention of the media."),
    ("fact", "A pupil's own wishes matter; nobody will be blamed for an honest mistake."),
    ("fact", "This protocol was adopted in 2021 and is revised every May."),
    ("fact", "How will the site be moderated?"),
    ("fact", "Read this policy together with the staff code."),
    ("fact", "Governors approved this policy in May and will look at it again in two years."),
    ("fact", "In a serious case the Warden may give a fine of up to £75."),
    ("fact", "IT can wipe a lost phone."),
    ("fact", "The fee may be recovered from the parents."),
    ("fact", "[Schools should amend this section.]"),
    ("fact", "Delete as appropriate."),
]

UNDER_A_STEM: list[tuple[Force, str, str]] = [
    ("must_not", "Staff must not:", "Post images of learners"),
    ("must_not", "Staff must not:", "Do anything that may be seen as a joke about pupils"),
    ("must_not", "Unless the head has agreed, staff must not:", "hold a video call with one child"),
    ("only_if", "Pupils must not:", "use a phone unless a teacher says so"),
    ("should_not", "Learners should not use social media to:", "Complain about the school"),
    ("should_not", "Parents should not post:", "Pictures of children other than their own"),
    ("must", "Parents must:", "sign the form; a telephone call will not do"),
    ("must", "The first adult on the scene:", "calls 999 and tells the office"),
    ("must_not", "While on site, visitors:", "take no pictures of children"),
    ("may", "While on site, visitors:", "can take calls in the car park"),
    ("should", "Staff help to protect pupils by:", "Keeping their screens locked"),
    ("must_not", "We ask that families:", "Do not share pictures of other children"),
    ("should", "Do", "wear a lanyard"),
    ("must_not", "Don't", "leave a bag in the corridor"),
    ("may", "Allowed without asking:", "filming your own child at sports day"),
    ("only_if", "Allowed with permission", "Phone in class  ✓"),
    ("must_not", "No charge may be made for:", "teaching during school hours"),
    ("must_not", "The following are never brought onto the site:", "knives and blades"),
    ("should_not", "Please don't send:", "nuts, or anything made with them"),
    ("must_not", "Staff keep safe by:", "never lending a pupil money"),
    ("must", "Children wear:", "a green jumper"),
    ("must", "On the premises we insist on:", "getting off bicycles"),
    ("must", "Parents must tell the office if:", "their address changes"),
    ("may", "Families may:", "ask another relative to film for them"),
    ("only_if", "Only with signed consent:", "streaming a play live"),
    ("only_if", "Staff may meet parents by video call, if", "the call is not recorded"),
    ("may", "Allowed without asking:", "backs of heads from which nobody could be picked out"),
    ("definition", "Bullying means:", "not letting others join in"),
    ("only_if", "Pupils must not bring:", "Sweets. Though a cake may go in on birthdays"),
]


@pytest.mark.parametrize(("force", "text"), ALONE, ids=[t for _, t in ALONE])
def test_a_sentence_has_the_force_of_its_main_clause(force: Force, text: str) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(("force", "stem", "text"), UNDER_A_STEM)
def test_a_bullets_own_modal_wins_over_its_stems(force: Force, stem: str, text: str) -> None:
    assert force_of(text, (stem,)) == force


def test_what_hangs_from_things_that_are_fine_is_allowed() -> None:
    text = "Posting a picture when nobody else's boat is in it."
    assert force_of(text, ("Things that are absolutely fine",)) == "may"


def test_the_innermost_stem_that_says_anything_decides() -> None:
    assert force_of("pictures of pupils", ("Staff must not:", "send")) == "must_not"
    assert force_of("pictures of pupils", ("Staff must not:", "You may send:")) == "may"


def test_what_the_school_posts_may_be_posted_and_what_it_will_not_must_not() -> None:
    assert force_of("Job vacancies", ("The school will post on Facebook:",), "school") == "may"
    assert force_of("Names", ("The school will not post on Facebook:",), "school") == "must_not"


def test_a_bare_verb_in_a_stem_goes_on_from_the_stem_over_it() -> None:
    stems = ("Staff must not:", "send personal data by email, including")
    assert force_of("home addresses", stems) == "must_not"
    assert force_of("home addresses", stems[1:]) == "should"


def test_a_note_in_brackets_to_the_school_changes_no_rule() -> None:
    rule = "Staff must not film [unless your school allows this - delete if not applicable]."
    assert force_of(rule) == "must_not"


@pytest.mark.parametrize(
    "text",
    [
        "Staff must not share it unless the head agrees",
        "Pupils may stay as long as a parent has written",
        "Nothing is posted without parental consent",
    ],
)
def test_words_with_a_condition_have_an_exception(text: str) -> None:
    assert has_exception(text)


def test_even_with_their_agreement_is_no_exception() -> None:
    assert not has_exception("Nobody may use another person's login, even with their agreement")


# --- over the labelled clauses ----------------------------------------------------------------

FITTING: dict[str, tuple[str, ...]] = {
    "prohibition": FORBIDS,
    "obligation": REQUIRES,
    "advice": ("should",),
    "permission": ("may",),
    "exception": ("only_if", "may"),
}


@pytest.fixture(scope="module")
def labelled() -> list[tuple[str, set[Force]]]:
    """(kind, forces of the parsed clauses) of every labelled act in every second policy of a to g.
    The rules were tuned on the others; of these, only lost bans and false permissions were read.
    """
    found: list[tuple[str, set[Force]]] = []
    for number, path in enumerate(sorted(LABELLED.glob("[a-g]-*.json"))):
        if number % 2:
            raw = json.loads(path.read_text("utf-8"))
            policy = parse_text(render(raw, STYLES[number % 3]), policy_id=raw["id"])
            places = clause_map(raw["clauses"], policy)
            for row in raw["clauses"]:
                if row["kind"] in FITTING:
                    forces = {policy.clauses[i].force for i in places[row["id"]]}
                    found.append((row["kind"], forces))
    return found


def test_two_thirds_of_the_labelled_acts_get_the_very_force_of_their_label(
    labelled: list[tuple[str, set[Force]]],
) -> None:
    # Most of the rest differ in kind only ("only_if" where a ban has an "unless"). Measured: 0.70.
    fit = [bool(forces & set(FITTING[kind])) for kind, forces in labelled]
    assert sum(fit) / len(fit) > 0.66


def test_hardly_a_prohibition_is_lost_and_none_is_called_a_permission(
    labelled: list[tuple[str, set[Force]]],
) -> None:
    bans = [forces for kind, forces in labelled if kind == "prohibition"]
    kept = [bool(forces & {*FORBIDS, "only_if"}) for forces in bans]
    assert sum(kept) / len(kept) > 0.94
    assert sum("may" in forces and not forces & set(FORBIDS) for forces in bans) <= 1


def test_every_labelled_act_is_some_clause(labelled: list[tuple[str, set[Force]]]) -> None:
    assert len(labelled) > 500
    assert all(forces for _, forces in labelled)


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("Braids and twists are all welcome, in any length.", "may"),
        ("A cake for a birthday is very welcome.", "may"),
        ("Talking about it afterwards is perfectly all right.", "may"),
        ("Rowing before breakfast is unobjectionable.", "may"),
        ("Light use of the boathouse kettle is accepted.", "may"),
        ("Dozing on the bank is not against the rules.", "may"),
        ("A late night is nobody's business but yours.", "may"),
        ("Listing the club as a place where you coach is acceptable.", "may"),
        ('Pupils on the "solo" list, all of whom are over twenty, may go out alone.', "may"),
        ("A second signature will not be required for a day trip.", "may"),
        ("Seats may be passed to friends, but they are not to be sold.", "only_if"),
        ("A late boat will not be counted against the crew.", "fact"),
        ("Praying with a patient is permissible.", "may"),
        ("No doctor's note is required for a single paper.", "may"),
        ("Colds without a temperature are no reason to be away.", "may"),
        ("You may bring one companion: a friend, a relative, an interpreter.", "may"),
        # What only sounds like leave.
        ("Parents are not welcome in the changing rooms.", "must_not"),
        ("Dogs are not all right on the field.", "must_not"),
        ("There is no reason to use phones in lessons.", "fact"),
        ("A companion: a person who comes with you.", "definition"),
    ],
)
def test_leave_given_in_passing_is_leave(text: str, force: Force) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("Receipts may be copied if the clerk has the originals.", "may"),
        ("Whatever you send may be copied and passed round.", "fact"),
        ("Members may be in the sports hall before eight.", "may"),
        ("Members may be in breach of the law.", "fact"),
        ("Labels may be put on by any parent.", "may"),
        ("Pupils may be put at risk.", "fact"),
        ("Tenants may talk to their neighbours about the plans.", "may"),
        ("Any coach may speak to the auditor without telling the board.", "may"),
        ("You can speak to the tutor on duty.", "contact"),
        ("Somebody else may sign for you.", "may"),
        ("Where three pupils share a desk, one of them may stand.", "may"),
        ("A tent may go up by the lake.", "may"),
        ("There is no objection to working outside.", "may"),
        ("There is no objection to scooters, except on the ramp.", "only_if"),
        ("Hearing dogs are, as ever, welcome.", "may"),
        ("Which sport you choose is up to you.", "may"),
        ("It is up to you to bring a towel.", "fact"),
        ("Hugging a tearful toddler is quite normal.", "may"),
        ("Two copies a week are free of charge.", "may"),
        ("Those who sat it last year are excused.", "may"),
        ("No one is excused.", "must_not"),
        ("Nobody is exempt.", "must_not"),
        ("A small bird table needs nobody's leave.", "may"),
        ("Nothing need be paid for the first lesson.", "may"),
        ("No swimmer is made to dive.", "may"),
        ("You may stay a second night if nobody else has booked.", "may"),
        ("I am happy to drive at night.", "may"),
        ("Ties may be any colour you like.", "may"),
    ],
)
def test_leave_is_read_where_a_thing_or_anybody_may(text: str, force: Force) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(
    "text",
    [
        "A marquee may go up once the warden has approved the site.",
        "Dinghies may be borrowed if a parent has agreed.",
        "The lift is for the kitchen staff only.",
        "Mowers are for weekdays from nine to five.",
        "Lessons take place in daylight only.",
        "Younger visitors are welcome on Sundays only.",
        "The front row is reserved for governors.",
        "The only knives that may be used here are blunt ones.",
        "Only helpers who have done the course open the safe.",
        "Crisps are not for break time, although a biscuit may go in on a Monday.",
        "A steward may carry a radio and may not play music on it.",
        "Guests may use the terrace, but not the roof.",
        "Members may cook in the hut and nowhere else.",
        "The code is known to the caretaker and to no other adult.",
        "Plain rings are fine; bracelets are not.",
        "A hat may be worn, but it must come off indoors.",
        "You need not write first, but you must not come without ringing.",
        "My own dogs are outside this rule.",
        "A film I chose needs my tutor's OK first.",
    ],
)
def test_leave_with_a_limit_beside_it_is_only_on_conditions(text: str) -> None:
    assert force_of(text) == "only_if"


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("Team accounts may follow no players.", "must_not"),
        ("The chair may say no to a late paper.", "fact"),
        ("The club accepts no liability for bags.", "fact"),
        ("I drink no wine on duty.", "must_not"),
        ("Members post nothing about a match before the whistle.", "must_not"),
        ("Fireworks are not.", "must_not"),
        ("Garages and sheds are not places for meetings.", "must_not"),
        ("Skateboards belong at home.", "must_not"),
        ("There are rooms where no one may take pictures.", "must_not"),
        ("Mending a roof is outside your role, however urgent the need.", "fact"),
        ("Minutes go no further than the members who need them.", "fact"),
        ("Portraits in which children can be recognised must not be posted.", "must_not"),
        ("After a fall a rider stays off the course, and may return the next day.", "must"),
        ("Helmets are needed on the climbing wall.", "must"),
        ("An employee using a ladder informs the foreman.", "must"),
        ("Anyone who is on the roof after dark signs the log.", "must"),
        ("Each rower, including one who has rowed for years, signs the form.", "must"),
        ("Parents who would like to use the kiln should ask the potter.", "should"),
    ],
)
def test_a_ban_or_a_duty_in_other_words_stays_one(text: str, force: Force) -> None:
    assert force_of(text) == force


def test_under_a_ban_what_is_given_back_is_an_exception() -> None:
    given = "sell from a stall, although swapping plants now and then is fine"
    assert force_of(given, ("Holders must not:",)) == "only_if"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("must_not", "Staff must refrain from smoking at the gates."),
        ("must_not", "Trustees are required not to disclose what is said."),
        ("must_not", "It is the duty of every member not to harm the club."),
        ("must_not", "It is essential that children are not left alone."),
        ("must_not", "It is vital that no child is left behind."),
        ("must_not", "Lone lifts must be avoided."),
        ("must_not", "There must be no running in the corridors."),
        ("should_not", "Parents should avoid parking near the gate."),
        ("should_not", "Be careful not to block the drive."),
        ("should_not", "It is expected that pupils do not chew gum."),
        ("should_not", "Our expectation is that staff do not write at night."),
        ("should_not", "We would ask visitors not to feed the goats."),
        ("should_not", "We discourage parents from driving to school."),
        ("should_not", "Please leave valuables at home."),
        # A duty all the same.
        ("must", "Staff must tell pupils to refrain from swearing."),
        ("must", "Skirts must be no shorter than the knee."),
        ("should", "Parents should ring first to avoid a wait."),
    ],
)
def test_a_duty_not_to_do_a_thing_forbids_it(force: Force, text: str) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("must_not", "Pupils may no longer use the side gate."),
        ("must_not", "Gum is no longer allowed."),
        ("must_not", "Smoking is allowed nowhere on the site."),
        ("must_not", "Clients are not at liberty to bring visitors."),
        ("must_not", "Stealing from the till is a sackable offence."),
        ("must_not", "Touting is against club rules."),
        ("must_not", "Lending your card is a breach of the terms."),
        ("must_not", "The stage is off-limits."),
        ("must_not", "False nails are not part of the uniform."),
        ("must_not", "We operate a strict no-nuts policy."),
        ("must_not", "Strictly no dogs."),
        # What only sounds like a ban.
        ("may", "Masks are no longer required."),
        ("consequence", "Failure to report is a disciplinary matter."),
        ("must", "Anyone who is not able to attend must ring."),
        ("fact", "We are unable to say when it will open."),
        ("fact", "We operate a no-blame policy."),
        ("fact", "Not all staff work full time."),
    ],
)
def test_a_ban_is_known_by_its_many_names(force: Force, text: str) -> None:
    assert force_of(text, actor="school" if text.startswith("We ") else "reader") == force


@pytest.mark.parametrize(
    "text",
    [
        "Bikes left overnight may be disposed of.",
        "Membership may be terminated at any time.",
        "Latecomers may be turned away.",
        "Pupils may be given a detention.",
        "You may be breaking the law.",
        "Some children may be struggling at home.",
        "There can be delays, and information may sometimes be wrong.",
    ],
)
def test_what_may_befall_people_is_no_leave(text: str) -> None:
    assert force_of(text) in ("fact", "consequence")


@pytest.mark.parametrize(
    "text",
    [
        "Pupils may use their phones if they have permission.",
        "Parental consent is needed for all trips.",
        "Overtime is subject to prior approval.",
        "Leave in term time is at the discretion of the head.",
        "The gym can be booked subject to availability.",
        "The hall is available for hire by arrangement with the caretaker.",
        "Staff may use their own phones in emergencies only.",
        "Entry is by ticket only.",
        "Volunteers are only permitted in the kitchen when a leader is there.",
        "The archive is restricted to keyholders.",
        "None but the treasurer may sign cheques.",
        "No jewellery other than a watch may be worn.",
        "You may park in the yard but must move your car by three.",
        "Photography is allowed, though not in the chapel.",
    ],
)
def test_leave_that_somebody_gives_or_that_only_some_have_depends(text: str) -> None:
    assert force_of(text) == "only_if"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("may", "There is nothing to stop pupils bringing a book."),
        ("may", "We have no objection to children wearing shorts."),
        ("may", "There is no requirement to wear a tie."),
        ("may", "Attendance is not mandatory."),
        ("may", "Feel free to bring a cushion."),
        ("may", "It is okay to say no."),
        ("may", "Members are at liberty to bring a guest."),
        ("may", "Girls may wear trousers."),
        ("must", "Letters must make it clear that there is no obligation to pay."),
        ("must", "It is a legal requirement to show the certificate."),
        ("must", "We require all volunteers to hold a licence."),
        ("must", "Badges are obligatory."),
        ("must", "School uniform is worn on visits."),
        ("should", "There is an expectation that members will help."),
        ("should", "We would ask that parents arrive on time."),
    ],
)
def test_leave_and_duties_are_known_by_their_many_names(force: Force, text: str) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("only_if", "Staff must only take photographs on school devices."),
        ("only_if", "Pictures should only be shared through the portal."),
        ("only_if", "Lifts must be given only by insured drivers."),
        ("only_if", "Visitors are to park only at the back."),
        ("only_if", "Only use the school camera for trips."),
        ("only_if", "Please only collect your child from the side gate."),
        ("only_if", "Access to the roof is limited to the caretakers."),
        ("must", "Use of the gym is limited to two hours a day."),
        ("must", "Everyone must sign, which should only take a minute."),
        ("must", "A form must be sent not only to the office but also to the head."),
        ("must_not", "Pictures must not be taken only to tease somebody."),
        ("must_not", "Do not use your own tablet. Only use the ones we lend you."),
        ("must_not", "Only use tablets from the cupboard. Do not use your own."),
        ("only_if", "No lifts without a second adult."),
        ("may", "Families are welcome to come without booking."),
        ("may", "Children who come without an adult may sign it themselves."),
        ("may", "A membership may be frozen for a month."),
        ("only_if", "Children under eight are not admitted without an adult."),
        ("must_not", "Children are never left in the pool without an adult."),
        ("only_if", "A guest may come in once the office has been told."),
        ("only_if", "Coaches can share a room other than on tour."),
        ("may", "You are not obliged to reply."),
        ("may", "Nobody is compelled to take part."),
        ("only_if", "You are not obliged to reply, and you must not argue."),
        ("may", "Dogs are tolerated on the field."),
        ("must_not", "Dogs are not tolerated on the field."),
        ("may", "Staff retain the right to switch off their phones."),
        ("fact", "The school retains the right to search bags."),
        ("may", "Whether to wear a badge or not: badges are a matter of personal choice."),
        ("consequence", "Your account may be closed."),
        ("must_not", "Sharing a password is a no-no."),
        ("must_not", "Giving out lifts is not something we support."),
        ("must_not", "Filming a lesson counts as misconduct."),
        ("should_not", "Coaches would be unwise to lend money."),
    ],
)
def test_limits_put_with_only_and_other_ways_of_saying_yes_and_no(force: Force, text: str) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("may", "This code does not prohibit a cup of tea with a supplier."),
        ("fact", "You are not asked or required to use your own van for deliveries."),
        ("should", "Do not hesitate to report a near miss."),
        ("should", "Don't be afraid to own up to a mistake."),
        ("fact", "Please do not hesitate to contact the boatman."),
        ("must_not", "Please note - fares cannot be claimed for the way to work."),
        ("must_not", "Betting on the club's computers will amount to gross misconduct."),
        ("consequence", "Betting on the club's computers may amount to gross misconduct."),
        ("only_if", "Committee approval required for anything over £50"),
        ("only_if", "We permit a little private printing subject to the conditions below."),
        ("consequence", "A member who prints without the approval required here loses the key."),
        ("fact", "In the first week you will receive a fob."),
        ("must", "In the first week you will collect a fob."),
        ("purpose", "You choose, the aim is to be near your group."),
        ("fact", "The captain cannot afford a second boat."),
        ("fact", "Oars are not included."),
        ("fact", "A parking fine will not be regarded as a club expense."),
        ("must_not", "Trainers are not considered suitable."),
        ("fact", "The club makes no warranty for lent boats."),
        ("fact", "The club will not be responsible for what is left in the boat house."),
        ("fact", "The college has the right to look into any locker."),
        ("fact", "The captain decides what is inappropriate dress."),
        ("fact", "Even a small gift may be inappropriate."),
        ("may", "Lending a paddle to a guest is not a breach of these rules."),
        ("may", "It is not considered a violation to tell the harbour master."),
        ("fact", "An honest slip is not treated as misconduct."),
        ("fact", "Permits are issued by the harbour office."),
        ("fact", "All complaints are taken very seriously."),
        ("should", "If a lock pass is not required that day, rowers are expected to say so."),
    ],
)
def test_what_only_sounds_like_a_ban_or_a_duty_is_none(force: Force, text: str) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize("line", ["Email: keys@club.example", "Tel: 01234 567890", "Slack: #keys"])
def test_a_line_that_tells_where_somebody_is_found_is_a_contact(line: str) -> None:
    assert force_of(line, ("Boat house team",)) == "contact"
    assert force_of(line, ("Members must not:",)) == "contact"


def test_of_several_sentences_the_one_that_opens_the_list_speaks_for_it() -> None:
    stem = "Members must follow the harbour code. In short, the following are NOT acceptable:"
    assert force_of("rowing alone", (stem,)) == "must_not"
    told = "Members may not waste water. Such waste includes:"
    assert force_of("taps left on", (told,)) == "must_not"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("must_not", "Guests are not allowed in the boat house, and none may row."),
        ("must_not", "It goes without saying (but has not always) that you cannot sleep here."),
        ("must_not", "Rowing after dark is a violation of club policy."),
        ("must_not", "Juniors are excluded from hiring the launch."),
        ("only_if", "No guest may row without first obtaining permission from the captain."),
        ("only_if", "Nobody rows at dusk without the agreement of the harbour master."),
        ("may", "Presents up to £20 may be kept without the captain's prior approval."),
        ("only_if", "Rowers may bring a radio but they must switch it off at the lock."),
        ("should", "Rowers will normally be expected to rinse their boat."),
        ("should", "When others are waiting, please be considerate."),
        ("must", "A cox is responsible to tell the lock keeper."),
        ("must", "The club requires members, stewards, helpers and parents to sign in."),
        ("consequence", "Anyone who threatens a referee is subject to disciplinary action."),
        ("should_not", "Radios, even lent as an exception, should generally not be used."),
    ],
)
def test_bans_and_duties_as_real_documents_put_them(force: Force, text: str) -> None:
    assert force_of(text) == force


def test_a_heading_in_capitals_has_its_may_and_not_the_month() -> None:
    assert force_of("The lock house", ("Boats May Not Be Left In These Places",)) == "must_not"
    assert force_of("The regatta is in May, on the lower river.") == "fact"


def test_what_stands_under_a_stem_may_do_what_it_says_itself() -> None:
    assert force_of(
        "Using the launch for bets", ("Some examples of such unacceptable use are:",)
    ) == ("must_not")
    assert force_of("A sister or brother", ("Close family includes:",)) == "fact"
    follows = "Breaking these rules may result in:"
    assert force_of("A talk: the captain will speak to you", (follows,)) == "consequence"
    asked = "All gifts must be approved as follows:"
    assert force_of("Gifts up to £20 may be kept without approval.", (asked,)) == "may"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("only_if", "You may only enter the boat house if a cox is there."),
        ("only_if", "Members can only borrow club oars on club days."),
        ("must_not", "The hirer shall ensure that nothing is fixed to the walls."),
        ("only_if", "The hirer must make sure that no dogs except guide dogs come in."),
        ("purpose", "The aim is to ensure that no one is left out."),
        ("should", "If you are ill please send somebody else."),
        ("must_not", "On hot days please rinse the boats and do not drag them."),
        ("fact", "For the tide tables please see the board."),
        ("should", "It will be expected that you say so."),
        ("fact", "In these rules a cox shall mean whoever steers."),
        ("fact", "Use of the river does not in any way constitute membership."),
        ("fact", "If no boat has come back a search is begun."),
        ("fact", "The director may close the river."),
        ("fact", "Rowers may have their places withdrawn."),
        ("must", "It is each member's obligation to rinse the boats."),
        ("may", "Schools are exempted from these charges."),
        ("procedure", "Requests will be dealt with within two days."),
    ],
)
def test_limits_and_requests_as_real_documents_put_them(force: Force, text: str) -> None:
    assert force_of(text) == force


def test_a_full_sentence_over_a_list_lends_it_no_force_unless_it_announces_it() -> None:
    assert force_of("Wet oars", ("These fines are set by the captain.",)) == "fact"
    said = "Members must keep the following clean."
    assert force_of("the boats", (said,)) == "must"


def test_when_alone_over_a_list_is_a_heading_and_no_condition() -> None:
    assert force_of("Monday to Thursday 9 to 5", ("When",)) == "fact"
    assert force_of("the flag is red", ("Rowers must stay ashore when:",)) == "must"


def test_a_bullet_that_forbids_stays_a_ban_whatever_duty_stands_in_it_too() -> None:
    for stem in ("Coxes should:", "Coxes must:"):
        said = "Never promise to keep a secret: you must pass it on."
        assert force_of(said, (stem,)) == "must_not"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        # What can be done with a thing, to somebody's harm.
        ("fact", "Trackers can be used to stalk a rower."),
        ("fact", "Cameras are fun but can be used to humiliate people."),
        ("fact", "A radio can be used in bullying."),
        ("fact", "Race photographs can be used by strangers to find out where a child trains."),
        ("fact", "The tracker can be used to make fun of the slow."),
        ("fact", "Clips can be shared within seconds."),
        ("may", "The slipway can be used to launch canoes."),
        ("may", "Clips can be shared on the club page."),
        # Where and when things are.
        ("fact", "The regatta is on 3 June."),
        ("fact", "Sculling is on Mondays from six."),
        ("must", "During races the coach's radio is on silent."),
        ("must", "Engines are off at the pontoon."),
        # What the club does not do binds no rower.
        ("fact", "Unsigned letters are not usually investigated."),
        ("must_not", "A capsize is not investigated by the cox who steered."),
        ("fact", "No responsibility is taken for oars left out."),
        ("fact", "No liability can be accepted for bicycles."),
        ("must_not", "No responsibility may be given to a novice."),
        # Nothing is owed.
        ("may", "No deposit is necessary."),
        ("may", "Where a boat is insured, no second check of the hull and riggers is needed."),
        ("must_not", "No junior may row who has not said that a cox is needed."),
        # Banned outright.
        ("must_not", "Diving, swimming and fishing are all forbidden."),
        ("must_not", "Both landing stages are smoke-free."),
        ("must_not", "The boat shed is a no-smoking zone."),
        ("must_not", "Do not lend a key to a rower who does not need to have one."),
        ("may", "Rowers who do not have to race may leave."),
        ("must_not", "We operate a no-glass rule."),
        ("must_not", "You may not show the log to members who need not see it."),
        # Thanks and welcomes.
        ("fact", "Thank you for rinsing the boats."),
        ("should", "Thank the umpire after the race."),
        ("fact", "Welcome to the regatta."),
        ("fact", "A warm welcome to all our new rowers."),
        ("may", "Everyone is most welcome to watch."),
        # Entitled, in whatever tense; but an owner's right is no leave.
        ("may", "Members shall be entitled to use the sauna."),
        ("may", "Juniors will be free to leave after the race."),
        ("fact", "The committee shall be entitled to open any locker."),
        ("fact", "The owner shall be entitled to refuse a hirer."),
        ("must_not", "Neither crew shall be entitled to a second start."),
        ("must_not", "Guests shall not be entitled to vote."),
        # Minutes.
        ("fact", "It was suggested that juniors should be allowed to steer."),
        ("fact", "A member asked whether dogs may come on the launch."),
        ("fact", "The committee discussed whether dogs must be kept off."),
        ("fact", "Mrs Oar proposed that visitors must pay."),
        ("must", "It was agreed that visitors must pay."),
        ("must", "Rowers asked to race must tell the cox."),
        # Duties.
        ("must", "A life jacket is essential."),
        ("fact", "Balance is essential to good rowing."),
        ("fact", "Booking is helpful."),
    ],
)
def test_possibilities_places_thanks_and_minutes_are_no_rules(force: Force, text: str) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("only_if", "Members may take out a single if they have passed the swim test."),
        ("only_if", "A member may row alone once a parent has signed the card."),
        ("only_if", "Guests may use the gym if they show the pass."),
        ("only_if", "Coaches may drive the launch if they have had a lesson."),
        ("only_if", "Members may tow a trailer if they have a full licence."),
        ("only_if", "Members may store a boat if they provide a rack."),
        ("only_if", "Coaches may row on Sundays if their supervisor approves."),
        ("only_if", "On the approval of the captain a member shall be entitled to hold a key."),
        ("only_if", "After receiving written approval, the trailer can be used."),
        ("only_if", "Juniors may go afloat if they are accompanied."),
        ("only_if", "Deposits are only returned where the boat comes back whole."),
        ("only_if", "The weir is opened only in exceptional floods."),
        ("only_if", "Launch drivers are paid only if they were asked beforehand."),
        # Plain leave, or a ban, whose "if" asks nothing of the one who acts.
        ("may", "You may ring the captain if you are anxious."),
        ("may", "Rowers may stop if it rains."),
        ("may", "Members may leave early if they have a train to catch."),
        ("may", "Members may row even if they have signed nothing."),
        ("must_not", "You must not row once you have signed off sick."),
    ],
)
def test_leave_that_has_to_be_earned_depends(force: Force, text: str) -> None:
    assert force_of(text) == force


@pytest.mark.parametrize(
    ("force", "question", "text"),
    [
        ("only_if", "", "Yes, if you hold a licence."),
        ("only_if", "", "Yes - with the captain's permission."),
        ("must", "", "Yes, if you are late you must ring the cox."),
        ("fact", "", "Yes."),
        ("must_not", "", "No."),
        ("must_not", "", "No junior may steer."),
        ("may", "Can we bring a picnic?", "Yes."),
        ("must_not", "Can we bring a picnic?", "No, never."),
        ("may", "Is fishing allowed?", "A: Yes, of course."),
        ("must_not", "Is fishing forbidden?", "Yes"),
        ("must", "Do I have to wear a life jacket?", "Yes."),
        ("may", "Do I have to wear a life jacket?", "No."),
        ("should_not", "Should I row with a fever?", "No."),
        # What may befall people, and what the club may do, is no leave to anyone.
        ("fact", "Can I be fined?", "Yes."),
        ("fact", "Can the committee open my locker?", "Yes."),
        ("only_if", "Do I need permission to film a race?", "Yes."),
    ],
)
def test_an_answer_rules_as_its_question_asks(force: Force, question: str, text: str) -> None:
    assert force_of(text, (question,) if question else ()) == force


def test_the_label_of_a_row_is_no_instruction() -> None:
    assert force_of("Visit with rafting  A lifeguard must be there.") == "must"
    assert force_of("Take photographs  Members are welcome to.") == "may"
    assert force_of("Run the engine  Never without the cox.", ("Task  Rule",)) != "may"


@pytest.mark.parametrize(
    "text",
    [
        "Hires will not be made to bands.",
        "Lettings will not be made to political parties or for eighteenth birthday parties.",
        "No letting can be made to a betting shop.",
        "Grants will not be made to clubs.",
        "No visits are made to the boat house while it is locked.",
    ],
)
def test_what_is_not_made_to_somebody_is_refused(text: str) -> None:
    assert force_of(text) == "must_not"


@pytest.mark.parametrize(
    "text",
    [
        "Rowers will not be made to swim.",
        "No child will be made to row.",
        "Members who are afraid will not be made to dive.",
        "Nobody has to pay, and no child will be left out because the parents cannot or will not.",
    ],
)
def test_whoever_is_not_made_to_do_a_thing_is_free(text: str) -> None:
    assert force_of(text) == "may"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("must_not", "It must have a keel, and it must not be used to carry goods."),
        ("must_not", "Small cuts are rinsed with water. Creams must not be used."),
        ("must_not", "Keep the log, but never take a picture of a hurt rower."),
        ("must_not", "The captain may ask a mate to look into it but must not pass on the choice."),
        ("must_not", "Wet oars are to be taken home and never put in the store."),
        ("must_not", "Report it at once; do not wait until the end of the day."),
        ("must_not", "The crew must hand in the key and may not copy it."),
        ("should_not", "Rowers must tell the cox, and should not reply themselves."),
        ("only_if", "Bring the boat in by ten. Stops are not allowed, other than for a lock."),
        # What only tells what is not so hides no duty.
        ("must", "The form must reach us on Monday; a telephone call will not do."),
        ("should", "Save the log: what is lost cannot be got back."),
        ("must", "Oars are carried, never dragged."),
        ("may", "Rowers may use the slip; they must say so first."),
        ("only_if", "A cox does not give a child a lift; a lift for two is quite in order."),
    ],
)
def test_a_ban_is_not_hidden_by_the_duty_before_it(force: Force, text: str) -> None:
    assert force_of(text) == force


def test_an_item_with_a_rule_of_its_own_is_free_of_a_whole_sentence_over_it() -> None:
    stem = "I will not use a motor to do my rowing:"
    assert force_of("I may use it in a race for launches", (stem,)) == "may"
    assert force_of("I must say so if I used it", (stem,)) == "must"
    assert force_of("I must not use it on the lake", (stem,)) == "must_not"
    long = "Ropes must be at least ten metres long:"
    assert force_of("a longer rope may be used", (long,)) == "may"
    # What only completes its stem stays under it.
    assert force_of("anything a child may eat by mistake", ("Pupils must not bring:",)) == (
        "must_not"
    )
    assert force_of("visitors can be seen", ("Staff must make sure that:",)) == "must"


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("fact", "The cox will ring the crew and, if they cannot be reached, the harbour."),
        ("fact", "A hirer who cancels in time receives a full refund."),
        ("fact", "With less than a week's notice nothing is refunded."),
        ("fact", "Between 28 and 7 days, half is returned."),
        ("definition", "Lone rowers are people who row without a mate."),
        ("definition", "At our club this means, above all, members who open the boat house."),
        ("fact", "A crew that is found with a motor may be disqualified."),
        ("fact", "Review: spring 2026"),
        ("fact", "Review date: March 2027"),
        ("fact", "This policy does not apply to visiting crews."),
        ("only_if", "The ban does not apply to lifeboats."),
        ("may", "A rower who wants to ring home may use the club's phone."),
        ("may", "Help with the rigging is fine."),
        ("should", "For a broken bone, a fit of some minutes, or a faint, call 999 at once."),
        ("only_if", "Leave for a regatta or a race may be granted if a letter is provided."),
        ("only_if", "Lists that show first names may be sent home with the parents' consent."),
        ("must", "Everyone receives training before the first outing."),
        ("only_if", "The chair of governors may accept a later form where there is good reason."),
        ("contact", "The chair of governors can be written to care of the club."),
    ],
)
def test_what_is_got_meant_or_given_is_read_for_what_it_is(force: Force, text: str) -> None:
    assert force_of(text) == force


def test_what_the_school_gives_with_consent_is_given_on_that_condition() -> None:
    text = "The school may give paracetamol to learners if a parent has consented that day."
    assert force_of(text, actor="school") == "only_if"


def test_nobody_in_a_cell_forbids_unless_it_is_who_is_told() -> None:
    row = "Reminder  Talking over the cox  Nobody"
    assert force_of(row, ("Step  What it looks like  Who is told",)) == "fact"
    assert force_of("Engine room  Nobody", ("Place  Who may enter",)) == "must_not"
    row = "Give aspirin  Nobody  Except where a doctor has prescribed it"
    assert force_of(row, ("Task  Who  Limits",)) == "only_if"


SAID_OTHERWISE: list[tuple[Force, str]] = [
    (
        "must_not",
        "Relationships with students are prohibited for as long as they are enrolled.",
    ),
    ("must_not", "Alcohol is prohibited for as long as pupils are on site."),
    ("must_not", "Drinking is not permitted so long as children are in the building."),
    ("must_not", "Phones must not be used as long as the exam lasts."),
    ("must_not", "Phones must not be switched on until the last bell."),
    ("must_not", "Pupils must not leave the hall until the end of assembly."),
    ("must_not", "You must not post about the trip until everyone is home."),
    ("must_not", "Visitors may not use the car park until after 4pm."),
    ("must_not", "Staff must not drink while they are responsible for pupils."),
    ("must_not", "Nobody may go back inside until the alarm has stopped."),
    ("must_not", "Laptops cannot be taken home for as long as they are under repair."),
    ("must_not", "Photos of the play must not be shared until the last performance is over."),
    ("must_not", "No visitor may smoke so long as they are in the grounds."),
    ("must_not", "Former pupils must not be added as friends until they turn 18."),
    ("must_not", "Do not reply while you are angry."),
    ("must_not", "Never comment as long as a case is open."),
    ("must_not", "Staff must not contact the family as long as the inquiry is open."),
    ("must_not", "Bikes are not allowed in the yard until 3.30pm."),
    ("should_not", "Pupils should not eat in the corridor until lunchtime."),
    ("should_not", "Please do not ring the centre while the children are at dinner."),
    ("only_if", "Cameras may be borrowed as long as they are back by Friday."),
    ("only_if", "You can swim as long as a lifeguard is on duty."),
    ("only_if", "Staff must not post pictures until parents have given consent."),
    ("only_if", "No photographs may be used until permission has been obtained."),
    ("only_if", "Volunteers must not start until their checks have been completed."),
    ("only_if", "Phones must not be used unless a teacher agrees."),
    ("only_if", "Photos must not be shared without consent."),
    ("only_if", "Staff may keep in touch so long as the allegation is not discussed."),
    ("only_if", "Tutor groups may have a chat as long as it runs on a college phone."),
    ("only_if", "Cameras are OK as long as they cannot go online."),
    ("only_if", "Pupils may explore the woods until the bell."),
    ("only_if", "The rooms may not be used until the fee has been paid."),
    ("only_if", "Pupils must not drive to school until they have been given a permit."),
    ("only_if", "You do not have to ask, as long as you sign the book."),
    ("only_if", "Staff must not accept gifts, but may keep chocolates as long as they share them."),
    (
        "may",
        "Documents that support your report may be copied and handed to the person you report to.",
    ),
    ("may", "Photos that show no faces can be shared."),
    ("may", "Young people can, at any time, ring Childline on 0800 1111."),
    ("may", "Young people can use the worry box, ring Childline or ask for their visitor."),
    ("may", "Messages that name nobody may be posted."),
    ("may", "Pictures which show no pupils may be used on the website."),
    ("may", "Pupils who have no lesson may use the library."),
    ("may", "Files that you made yourself can be taken home."),
    ("may", "Forms that parents sign may be handed in at the office."),
    ("may", "Groups of up to twelve may use the minibus."),
    ("may", "Three pupils at a time may use the sofa."),
    ("may", "Two members of staff may share a car."),
    ("may", "Up to four books can be borrowed."),
    ("may", "Books that belong to the class may be borrowed."),
    ("may", "Bags that fit under the seat may be brought."),
    ("may", "Games that last less than an hour may be played."),
    ("may", "Families whose child has no place yet may visit."),
    ("may", "Anyone who has no phone may use ours."),
    ("may", "Stalls that sell food may stay open."),
    ("may", "Clips that nobody appears in can be posted."),
    ("may", "Small thank-you presents worth up to £15 can be accepted."),
    ("may", "Assessors can visit apprentices at work without a colleague present."),
    ("may", "Staff may speak to their union about it."),
    ("may", "Pupils can take their coats off."),
    ("may", "An employee may be accompanied by a colleague."),
    ("fact", "The rule that a pupil can only lose marks is well known."),
    ("fact", "We know that this can be hard."),
    ("contact", "For advice, parents can contact the office on 01632 960 155."),
    ("contact", "You can reach the team on 01632 960 411."),
    ("must_not", "Photos that show faces must not be shared."),
    ("must_not", "No photo that shows a face may be shared."),
    ("must_not", "Documents that name a child must not be copied."),
    ("must_not", "No promise of secrecy may be made to a child."),
    ("must_not", "No promise that a matter will stay private may be given."),
    ("must_not", "No key may be lent to a visitor."),
    ("must_not", "Nothing that shows a child may be posted."),
    ("must_not", "Pupils who have no pass must not leave."),
    ("must_not", "No undertaking may be given to a pupil that their work will be marked."),
    ("must_not", "No message may be sent to a pupil at night."),
    ("must_not", "Nobody who has no badge may enter."),
    ("may", "You do not need proof."),
    ("may", "You don't need evidence before you speak up."),
    ("may", "Parents do not need an appointment."),
    ("may", "You do not need to give a reason."),
    ("may", "Staff do not need permission to call the police."),
    ("may", "No proof is needed."),
    ("may", "No appointment is necessary."),
    ("may", "You need no appointment."),
    ("may", "There is no need to book."),
    ("may", "Nobody has to do an activity that scares them."),
    ("may", "Pupils are not required to take part."),
    ("may", "You do not have to remove them."),
    ("may", "You need not give your name."),
    ("may", "Staff do not need a witness to make a report."),
    ("may", "You aren't expected to answer at weekends."),
    ("may", "You do not need proof, only an honest belief."),
    ("fact", "We do not need your home address."),
    ("fact", "Young people are never punished for complaining about an adult."),
    ("fact", "Nobody is punished for telling the truth."),
    ("fact", "Staff are never blamed for raising a worry in good faith."),
    ("fact", "A child is not told off for asking for help."),
    ("fact", "You will never be punished for telling us."),
    ("fact", "You won't be blamed for something a student started."),
    ("fact", "Please bear in mind that we cannot give you feedback if we do not know who you are."),
    ("fact", "Please note that we cannot tell you the outcome."),
    ("fact", "We cannot send you a reply if you give no name."),
    ("fact", "Pupils will not be penalised for being honest."),
    ("fact", "But a tutor always holds power over a student's grades."),
    ("fact", "Everything you need to know before you set off."),
    ("fact", "Nobody is treated worse for speaking up."),
    ("fact", "Most pupils take the bus."),
    ("fact", "Coffee is provided in the staff room."),
    ("consequence", "Staff who keep quiet about it put themselves at risk."),
    ("consequence", "Anyone who shares a password puts the whole school at risk."),
    ("consequence", "Gross misconduct will ordinarily result in dismissal."),
    ("consequence", "Serious breaches are dealt with under the disciplinary procedure."),
    ("definition", "The harm threshold is met when an adult may have hurt a child."),
    ("definition", "The limit is reached when three warnings have been given."),
    ("definition", "A breach occurs when data is lost or sent to the wrong person."),
    ("definition", "Bullying happens when somebody is hurt on purpose again and again."),
    ("definition", "Grooming takes place when an adult wins a child's trust to harm them."),
    ("definition", "A conflict of interest arises where a governor could gain from a decision."),
    ("definition", "A minor breach is any slip which does not put a pupil at risk."),
    ("purpose", "The purpose of this procedure is to help employees reach the standard."),
    ("purpose", "This policy aims to keep everybody safe."),
    ("must_not", "Pupils must never be punished by missing lunch."),
    ("must_not", "Children must not be told off in front of others."),
    ("must_not", "We cannot accept cash."),
    ("must_not", "We cannot give medicines that are not prescribed."),
    ("must_not", "Please note that we cannot release a child to anyone under 16."),
    ("must_not", "Staff must not put themselves at risk."),
    ("must_not", "Never put yourself at risk."),
    ("must_not", "Damaging property on purpose is not allowed."),
    ("must_not", "Pupils are never left alone in the lab."),
    ("must_not", "Staff never give out home numbers."),
    ("must_not", "Phones are not used in lessons."),
    ("must_not", "Children are never left in a car."),
    ("must_not", "Visitors are never given keys."),
    ("must", "Inhalers and EpiPens are different: pupils carry those themselves."),
    ("must", "Visitors sign in at reception."),
    ("must", "Lanyards are worn at all times."),
    ("must", "Anyone who sees an error tells the data lead."),
    ("must", "Staff who handle cash must count it twice."),
    ("must", "The form that parents sign must reach us by Friday."),
    ("must", "Documents that support a claim must be kept for six years."),
    ("must", "Phones must be handed in until the end of the day."),
    ("must", "Records must be kept for as long as the law requires."),
    ("must", "Helmets must be worn as long as you are on the wall."),
    ("must", "Pupils must stay seated until the bus stops."),
    ("must", "Medicines are handed to the first aider."),
    ("must", "Damage on purpose is paid for by the family."),
    ("should", "Write down what you saw or heard."),
    ("should", "Messages should be sent between 8am and 7pm."),
    ("should", "Keep the door open while you talk."),
]
"""How long a ban lasts, leave behind relative clauses, waivers, promises and definitions, each
beside what only looks like it."""


@pytest.mark.parametrize(("force", "text"), SAID_OTHERWISE)
def test_reach_relative_clauses_waivers_and_promises_are_read_as_grammar_has_them(
    force: Force, text: str
) -> None:
    assert force_of(text, (), actor_and_audiences(text)[0]) == force


@pytest.mark.parametrize(
    ("force", "stem", "text"),
    [
        ("must_not", "Don't", "put anything about the trip online until everyone is home"),
        ("only_if", "Don't", "post pictures until the parents have agreed"),
        ("must_not", "Staff must not:", "contact the family as long as the inquiry is open"),
        ("only_if", "Pupils may:", "stay indoors as long as an adult is there"),
    ],
)
def test_how_long_an_item_under_a_ban_lasts_is_no_exception(
    force: Force, stem: str, text: str
) -> None:
    assert force_of(text, (stem,)) == force


DRAFTED: list[tuple[Force, str, str]] = [
    (
        "may",
        "Anyone who is harassed may immediately do the following:",
        "If you feel comfortable enough to do so, tell the person that their actions are "
        "not welcome and that they must stop.",
    ),
    (
        "may",
        "",
        "No employee will be expected to attend a conference that does not provide a code "
        "of conduct.",
    ),
    ("may", "", "No member of staff can be required to share a room."),
    ("may", "", "No member of staff shall be required to give medicine."),
    ("may", "", "No parent has to pay."),
    ("may", "", "Teachers will not be asked to cover lunch."),
    ("may", "Volunteers need not:", "sign in on match days"),
    ("may", "No volunteer needs:", "a uniform"),
    ("may", "", "Pupils shall be permitted one snack."),
    ("must_not", "", "Studs are out."),
    ("fact", "", "The exam results are out."),
    ("must_not", "", "Leggings are not uniform."),
    ("must_not", "", "Vaping is not something we tolerate."),
    ("must", "", "Sharps boxes are always to be used."),
    ("only_if", "", "No more than two dogs may be walked."),
    ("only_if", "Can I use my phone when I pick up?", "Yes, outside the gate."),
    ("only_if", "Can parents take photos at the nativity?", "Yes, of your own child."),
    ("must_not", "Can pupils use a phone?", "No, not on site."),
    ("must_not", "", "No phones will be allowed in the hall."),
    ("must", "", "No employee, contractor or customer is exempt from the rules in this policy."),
    ("must", "", "Nobody is excused from signing in."),
    ("must_not", "", "Nothing is exempt from being searched."),
    (
        "only_if",
        "",
        "If a pupil has to leave early, only his/her parent/guardian or an adult who is "
        "related can fetch the pupil from school.",
    ),
    ("only_if", "", "On match days, only the team captain may speak to the referee."),
    ("only_if", "", "Students in a double room are permitted to only occupy half of it."),
    ("may", "", "All meeting rooms are available at no charge to town boards."),
    ("may", "", "The rooms below are available for reservation by residents."),
    ("must_not", "", "Laptops are not available for loan."),
    (
        "definition",
        "",
        "Reasonable use means personal matters which cannot be avoided during working hours.",
    ),
    (
        "should",
        "",
        "If the behaviour continues or the member does not feel comfortable this should be "
        "reported with the form.",
    ),
    ("should", "", "Ensure you can justify your actions."),
    ("should", "", "Make sure that they can get out."),
    (
        "fact",
        "Training will cover situations that may arise such as:",
        "Young people arriving without an adult",
    ),
    ("fact", "", "Competitors over 18 may still need safeguarding."),
    (
        "consequence",
        "",
        "If a policy violation occurs, all occupants may be held equally accountable.",
    ),
    (
        "consequence",
        "",
        "The college reserves the right to remove any guest whose behaviour is not appropriate.",
    ),
    (
        "must_not",
        "",
        "There is a general prohibition on being paid for talks about your own duties.",
    ),
    ("must_not", "", "There is a ban on glass at the poolside."),
    ("should", "", "Not sure? Ask."),
    ("definition", "We will know this policy is working when:", "Routine tasks get done faster"),
    (
        "definition",
        "Harassment includes any conduct based on these if:",
        "It creates a hostile work environment.",
    ),
    ("fact", "", "This policy does not in any way intend to limit academic freedom."),
    ("fact", "", "What is posted there does not represent the views of the University."),
    ("must_not", "", "Staff do not represent the school at rallies."),
    ("must_not", "", "Requests for individual exceptions, such as late work, will not be granted."),
    ("fact", "", "If you email over the weekend, do not expect to receive a reply before Monday."),
    ("may", "", "We do not expect you to answer at night."),
    (
        "fact",
        "",
        "The type of work you do is a major factor in whether you need to be in the office.",
    ),
    ("must", "", "The information must be shown to staff before the trip."),
    ("must_not", "", "Gifts must be refused, with no exceptions."),
    ("only_if", "", "No toys may come in, with the exception of cuddly ones."),
    (
        "must_not",
        "Unsatisfactory conduct shall include, but not be limited to:",
        "Shouting at an umpire",
    ),
    ("only_if", "Examples of things to avoid include:", "Using resources without permission."),
    ("must", "", "Some tools require a formal induction before you are able to use them."),
    ("must", "", "Use of a room after hours will require a payment of £50 an hour."),
    ("must", "", "Wearing protective equipment is your responsibility."),
    ("must", "", "The member is wholly responsible for the actions of their guests."),
    ("must", "", "Keeping messages friendly is the responsibility of all volunteers."),
    (
        "must",
        "",
        "It is the responsibility of the college, school or unit, and of the employee named "
        "to run the account, to ensure that all material is accurate.",
    ),
    (
        "only_if",
        "",
        "need both your supervisor and your director to approve your full-time schedule.",
    ),
    ("only_if", "", "Living spaces are provided for enrolled students only."),
    (
        "only_if",
        "Enterprise tools might be appropriate, but only after:",
        "Getting the director's approval",
    ),
    (
        "must",
        "",
        "No employee, contract worker, participant, customer, vendor or other person who "
        "does business with the company is exempt from the prohibitions in this policy.",
    ),
    ("fact", "", "Transport is the responsibility of the office."),
]
"""As companies, clubs and offices put it, each beside what only looks like it: who is exempt or
spared, what is available, what is another's duty, and what a list under a telling stem is."""


@pytest.mark.parametrize(("force", "stem", "text"), DRAFTED)
def test_rules_are_read_as_other_organisations_draft_them(
    force: Force, stem: str, text: str
) -> None:
    assert force_of(text, (stem,) if stem else ()) == force
