"""A flood makes reports slower and never impossible: work in place of limits, and nothing about anybody in it."""

import base64

import pytest
from django.test import Client

from plaza.feedback.actions import proofs
from plaza.feedback.actions.proofs import check_proof, forget_proofs, new_challenge, spend
from plaza.feedback.keys import make_pair
from plaza.feedback.models import SealedMessage, SpentProof
from plaza.feedback.rules.proofs import MOST_BITS, QUIET_BITS, BadProof, bits_for
from tests.feedback.boxes import SEALED, challenge_for, report, solved, unsolved
from tests.fixtures.crowds import at_once


@pytest.fixture(autouse=True)
def key(settings):
    """The Inspectorate has given its key."""
    settings.REPORT_KEY = base64.b64encode(make_pair()[1]).decode()


def send(person: Client, body: bytes, proof: str = ""):
    return person.post("/lapor/kirim/", body, headers={"Plaza-Proof": proof} if proof else {}, **SEALED)


def bits_asked() -> int:
    return int(new_challenge().split("-")[1])


def flood(count: int) -> None:
    """So many reports that came just now, by whichever process."""
    start = SpentProof.objects.count()
    SpentProof.objects.bulk_create(
        SpentProof(digest=f"{number:064x}", window=proofs._window()) for number in range(start, start + count)
    )


@pytest.mark.django_db
@pytest.mark.store
def test_a_flood_from_one_sender_does_not_stop_a_strangers_report(alice, stranger, monkeypatch):
    monkeypatch.setattr("plaza.feedback.rules.proofs.QUIET_BITS", 2)
    for _ in range(45):
        assert send(alice, report(), solved(challenge_for(alice))).status_code == 200
    assert bits_asked() == 2 + 4
    flood(5000)
    monkeypatch.setattr("plaza.feedback.rules.proofs.MOST_BITS", 8)
    assert send(stranger, report(), solved(challenge_for(stranger))).status_code == 200


def test_the_work_doubles_with_the_load_and_with_the_days_room_and_has_an_end():
    assert [bits_for(load, used=0) for load in (0, 19, 20, 40, 80, 160)] == [
        QUIET_BITS + more for more in (0, 0, 2, 4, 6, 8)
    ]
    assert bits_for(0, used=0.5) == QUIET_BITS < bits_for(0, used=0.7) < bits_for(0, used=0.95) < MOST_BITS
    assert bits_for(10**9, used=1) == MOST_BITS


@pytest.mark.django_db
@pytest.mark.store
def test_the_work_grows_with_what_all_processes_took_and_falls_when_it_is_quiet(clock):
    assert bits_asked() == QUIET_BITS
    flood(100)
    assert bits_asked() == QUIET_BITS + 6
    clock.forward(minutes=21)
    assert bits_asked() == QUIET_BITS


@pytest.mark.django_db
def test_a_proof_is_taken_once_and_the_second_report_gets_a_fresh_challenge(stranger):
    proof = solved(challenge_for(stranger))
    assert send(stranger, report(), proof).status_code == 200
    body = report()
    late = send(stranger, body, proof)
    assert late.status_code == 428
    assert "sudah pernah dipakai" in late.json()["problem"]
    assert SealedMessage.objects.count() == 1
    assert send(stranger, body, solved(late.json()["challenge"])).status_code == 200


@pytest.mark.django_db
def test_a_report_whose_answer_was_lost_is_the_same_report_with_the_same_proof(stranger):
    body, proof = report(), solved(challenge_for(stranger))
    assert send(stranger, body, proof).json() == send(stranger, body, proof).json()
    assert SpentProof.objects.count() == 1


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_one_proof_sent_many_times_at_the_same_moment_counts_once():
    proof = solved(new_challenge())
    assert sorted(at_once(lambda _: send(Client(), report(), proof).status_code, times=4)) == [200, 428, 428, 428]
    assert SealedMessage.objects.count() == SpentProof.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proof", "words"),
    [
        (lambda _: "", "belum disertai hitungan"),
        (lambda _: "noise", "tidak cocok"),
        (lambda _: "a-b-c-d:1", "tidak cocok"),
        (lambda _: "1-" * 400, "tidak cocok"),
        (unsolved, "tidak cocok"),
        (lambda given: solved(given.replace(f"-{QUIET_BITS}-", "-1-")), "tidak cocok"),
        (lambda given: solved(("0" if given[0] != "0" else "1") + given[1:]), "tidak cocok"),
    ],
    ids=["none", "noise", "letters", "long", "not worked", "made easier", "one of their own"],
)
def test_a_proof_that_is_none_gets_a_sentence_and_a_challenge_and_keeps_nothing(stranger, proof, words):
    answer = send(stranger, report(), proof(challenge_for(stranger)))
    assert answer.status_code == 428
    assert words in answer.json()["problem"]
    assert solved(answer.json()["challenge"])
    assert not SealedMessage.objects.exists() and not SpentProof.objects.exists()


@pytest.mark.django_db
def test_a_challenge_is_too_old_after_its_time_and_is_forgotten_no_earlier(stranger, clock):
    proof, old = solved(challenge_for(stranger)), solved(challenge_for(stranger))
    spend(check_proof(proof))
    clock.forward(minutes=29)
    assert forget_proofs() == 0
    assert "sudah pernah dipakai" in send(stranger, report(), proof).json()["problem"]
    clock.forward(minutes=11)
    assert "lewat waktunya" in send(stranger, report(), old).json()["problem"]
    assert forget_proofs() == 1
    with pytest.raises(BadProof, match="expired"):
        check_proof(proof)


@pytest.mark.django_db
def test_challenges_gathered_while_it_was_quiet_buy_nothing_in_a_flood(stranger):
    proof = solved(challenge_for(stranger))
    flood(25)
    assert check_proof(proof).bits == QUIET_BITS
    flood(100)
    assert "lebih banyak laporan masuk" in send(stranger, report(), proof).json()["problem"]


@pytest.mark.django_db
def test_a_challenge_is_about_nobody_and_asking_for_one_leaves_nothing(alice, stranger, django_assert_num_queries):
    with django_assert_num_queries(2):
        new_challenge()
    mine, theirs = challenge_for(alice), challenge_for(stranger)
    assert mine.split("-")[1:3] == theirs.split("-")[1:3]
    assert mine.split("-")[0] != theirs.split("-")[0]
    answer = stranger.get("/lapor/soal/")
    assert answer.cookies == {} and answer["Cache-Control"] == "no-store"
    assert not SpentProof.objects.exists()


@pytest.mark.django_db
def test_what_is_kept_of_a_proof_leads_to_no_report_and_tells_ten_minutes(stranger, clock):
    send(stranger, report(), solved(challenge_for(stranger)))
    [row] = SpentProof.objects.values()
    assert set(row) == {"digest", "window"}
    assert row["window"] == proofs._window()
    message = SealedMessage.objects.values().get()
    assert not {row["digest"], row["window"]} & set(map(str, message.values()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("id", "sedang menghitung sebentar"), ("en", "is calculating for a moment")]
)
def test_the_page_has_words_for_the_wait_and_the_offline_page_asks_for_no_work(stranger, language, words):
    stranger.cookies["plaza_lang"] = language
    page = stranger.get("/lapor/").content.decode()
    assert 'data-asks="/lapor/soal/"' in page
    assert words in page
    alone = stranger.get(f"/lapor/luring-{language}.html").content.decode()
    assert 'data-asks=""' in alone and 'data-sends=""' in alone
    assert words not in alone
    assert "const solve" in alone
