"""What is asked, without the words around it."""

from __future__ import annotations

import pytest

from assistant.framing import Unframed, bare, unframed

ASKED = "can I post it"


@pytest.mark.parametrize(
    "said",
    [
        "Hi, {}",
        "Hi there! Quick question: {}",
        "good morning, {}",
        "Sorry if this is a silly question but {}",
        "sorry to bother you but {}",
        "I was just wondering, {}",
        "Asking for a friend: {}",
        "Just checking - {}",
        "Can you confirm: {}",
        "Could you tell me, {}",
        "Do you know, {}",
        "I'm new here. {}",
        "I'm not sure about this one. {}",
        "Dear Sir or Madam, {} Kind regards, Jo",
        "ok so {}",
        "I mean, {}",
        "Be honest, {}",
        "Yes or no: {}",
        "In our school, {}",
        "can i ask again, {}",
        "Hiya, quick q - {}? ta",
        "Hello {}? Thanks Sam",
        '"{}"',
        "My colleague says it's fine but {}",
        "the other mums all say its ok, {}",
        "The head told me to ask you: {}",
        "right then, {}",
        "{} please",
        "{} thx x",
        "{} lol",
        "{} 🤔🙏",
        "{}? Thanks in advance",
        "{} need to know asap",
        "{}? I just want to be sure before I do anything.",
        "{} I just want to be sure",
        "{}? any advice appreciated",
        "{}? Sorry for the long message.",
    ],
)
def test_courtesies_ask_nothing(said: str) -> None:
    assert bare(said.format(ASKED)).rstrip("?") == ASKED


def test_what_asks_still_asks() -> None:
    assert bare("Can I post it please?") == "Can I post it?"


@pytest.mark.parametrize(
    "said",
    [
        "hi",
        "thanks",
        "thank you so much",
        "good morning",
        "any advice?",
        "can I ask parents for money",
        "can I post on X",
        "can I be a ta",
        "can pupils say please",
        "sorry for my son's behaviour, can he come back",
        "help! my dad hits me",
        "my friend says it's ok to film, is it?",
        "my son says he is not allowed to play, why",
        "the coach told me to keep it secret",
        "and if she's my niece",
        "what about past pupils",
        "is it ok to say thanks to a parent",
        "my son is new to the school, does he need a pass",
        "morning registration, do sixth formers have to come",
        "asking a friend to pick up my child, ok?",
        "checking bags, can staff do that",
        "I'm confused about homework, do we get any",
        "'no phones' - does that mean smart watches",
        "",
        "🙏",
    ],
)
def test_what_means_something_stays(said: str) -> None:
    assert bare(said) == said


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("what does the policy say about photos", "photos"),
        ("What does the school social media policy say about posting photos?", "posting photos?"),
        ("so what does the handbook say on being late", "being late"),
        ("does the policy say anything about ear rings?", "ear rings?"),
        ("can you tell me what the policy says on gifts", "gifts"),
        ("is there anything about swearing", "swearing"),
        ("anything in the policy about dogs", "dogs"),
        ("is there a rule on emailing parents after 6pm", "emailing parents after 6pm"),
        ("what rules are there about hair", "hair"),
        ("what's the policy on dogs", "dogs"),
        ("rules on photos", "photos"),
        ("photos policy", "photos"),
        ("what is said about passwords", "passwords"),
        ("tell me about trolling", "trolling"),
        ("where does it say I can't post photos?", "I can't post photos?"),
        ("which section covers passwords", "passwords"),
        ("what part of the policy is about dogs?", "dogs?"),
        ("mobile phone rules?", "mobile phone"),
        ("what does it say in the handbook about lates", "lates"),
        ("do the policies agree on phones at lunch?", "phones at lunch?"),
        ("how do the policies differ about hats", "hats"),
        ("does the policy say the same as the policy about hats", "hats"),
        ("is the policy stricter than the policy on hats?", "hats?"),
        ("what is the difference between the policies on hats", "hats"),
    ],
)
def test_what_is_said_of_a_topic_is_asked_by_the_topic(asked: str, topic: str) -> None:
    assert unframed(asked) == Unframed(topic, topic=True)


@pytest.mark.parametrize(
    ("asked", "act"),
    [
        ("according to the policy can I post pictures of kids?", "can I post pictures of kids?"),
        ("In your policy, can a parent film the play?", "can a parent film the play?"),
        ("can I post pictures under the policy?", "can I post pictures?"),
        ("does the policy let me add a parent", "can I add a parent"),
        ("do the rules let staff use phones", "can staff use phones"),
        ("does the policy allow my son to bring a scooter", "can my son bring a scooter"),
        ("does the policy allow filming at sports day?", "is filming at sports day allowed?"),
        ("does the policy ban vapes?", "is vapes allowed?"),
        ("Does the policy say cash is ok?", "is cash ok?"),
        ("does our policy say that bikes are not allowed", "are bikes not allowed?"),
        ("does the policy forbid staff from smoking?", "is smoking allowed?"),
        ("does the policy say that I have to report it", "do I have to report it"),
        ("do the rules say pupils have to wear a tie", "do pupils have to wear a tie"),
        ("does your policy say parents can film", "can parents film"),
        ("does the policy say I am allowed to film", "am I allowed to film"),
    ],
)
def test_an_act_is_asked_about_without_the_policy(asked: str, act: str) -> None:
    assert unframed(asked) == Unframed(act)


@pytest.mark.parametrize(
    "asked",
    [
        "can I post a photo",
        "what is in the policy",
        "what does the policy say",
        "when is the policy reviewed",
        "does the policy cover governors",
        "is it against the rules to name a mum",
        "what happens if I break the rules on phones",
        "where can I find the policy on bullying",
        "is there a separate rule book about mobiles",
        "what are the rules for visitors",
        "the rule on phones is daft",
        "The rule on phones says none at lunch. Can I use mine at break?",
        "my policy on biting has worked so far",
        "what does the policy say about phones? Can I use mine at break?",
        "the policy",
        "break the rules",
        "is this in the policy",
        "under the age of 13 can I join",
        "in school, can I use it",
        "",
    ],
)
def test_what_is_asked_about_the_policy_itself_stays(asked: str) -> None:
    assert unframed(asked) == Unframed(asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "I'm training the new ones. One always asks if they can post it on their own page. "
            "What do I tell them?",
            "can I post it on my own page?",
        ),
        ("If a TA asks me whether she can bring a cat, what do I tell her?", "can I bring a cat?"),
        ("Someone asked if they have to sign it. What should I say?", "do I have to sign it?"),
    ],
)
def test_what_a_trainer_is_asked_is_what_is_asked(text: str, asked: str) -> None:
    found = unframed(text)
    assert (found.text, found.topic, found.for_others) == (asked, False, True)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "It's inset on Monday. What should I tell them about adding colleagues?",
            "adding colleagues",
        ),
        ("Somebody always asks about pets. What do I say?", "pets"),
    ],
)
def test_what_a_trainer_is_asked_about_is_a_topic(text: str, topic: str) -> None:
    assert unframed(text) == Unframed(topic, topic=True)


def test_what_one_says_to_somebody_rude_is_asked_for_oneself() -> None:
    text = "what do i say to a parent who is rude"
    assert unframed(text).text == text
