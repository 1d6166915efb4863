"""The ``plaza`` command: everything an operator, a developer or an auditor starts by name."""

import argparse
import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plaza.core.processes import Child

Handler = Callable[[argparse.Namespace], int]
Add = Callable[[str, Handler, str], argparse.ArgumentParser]
QUEUES = ("urgent", "default", "external", "reader")
PING_EVERY, PONG_WITHIN = 15, 30
"""Seconds: how often a socket's other end is asked for a sign of life, and how long it may take until it counts as gone."""


def main(words: Sequence[str] | None = None) -> None:
    """Runs the command named on the line and ends with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")
    given = parser().parse_args(words)
    if given.mode:
        os.environ["PLAZA_MODE"] = given.mode
    if given.alone or getattr(given, "source", None):
        _stand_alone()
    if not getattr(given, "new_secrets", False):  # whoever asks for secrets has none yet to start with
        _load()
    sys.exit(_run(given))


def _run(given: argparse.Namespace) -> int:
    """Runs the command; a database that is not prepared is told in a sentence."""
    from django.db import OperationalError, ProgrammingError

    try:
        code: int = given.run(given)
        return code
    except (OperationalError, ProgrammingError) as problem:
        sys.stderr.write(f"plaza: the database does not answer as it should ({problem}). Run `plaza migrate` first.\n")
        return 2


def _stand_alone() -> None:
    """Lets a command that keeps nothing run on a machine where no plaza is set up, without leaving a file there."""
    if "PLAZA_MODE" in os.environ or "PLAZA_DATA_DIR" in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="plaza-alone-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(PLAZA_MODE="test", PLAZA_DATA_DIR=folder)


def _load() -> None:
    """Sets Django up, and says a wrong setting in one sentence instead of a traceback."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        sys.stderr.write(f"plaza: {problem}\n")
        sys.exit(2)


def parser() -> argparse.ArgumentParser:
    """Every command with its options; docs/commands.md tells the same, and a test compares them."""
    top = argparse.ArgumentParser(prog="plaza", description="The software of a city's public service mall.")
    top.set_defaults(mode=None, alone=False)
    names = top.add_subparsers(required=True, metavar="command")

    def add(name: str, run: Handler, help: str) -> argparse.ArgumentParser:
        command = names.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    _serving(add)
    _caring(add)
    _checking(add)
    _measuring(add)
    return top


def _serving(add: Add) -> None:
    """The commands that serve."""
    demo = add("demo", run_demo, "prepare a plaza with a sample city and serve it")
    demo.set_defaults(mode=os.environ.get("PLAZA_MODE", "demo"))
    demo.add_argument("--reset", action="store_true", help="throw the sample city away and begin anew")
    demo.add_argument("--host", help="address to listen on (default: PLAZA_HOST)")
    demo.add_argument("--prepare", action="store_true", help="prepare only; do not serve")
    serve = add("serve", run_serve, "serve pages, sockets and background work in one process group")
    serve.add_argument("--no-work", action="store_true", help="leave background work to `plaza work`")
    serve.add_argument("--host", help="address to listen on (default: PLAZA_HOST; 0.0.0.0 for all)")
    work = add("work", run_work, "run background jobs alone")
    work.add_argument("--queue", action="append", choices=QUEUES, help="only this queue (may be repeated)")
    web = add("web", run_web, "one web process on a socket handed over by `plaza serve`")
    web.add_argument("--fd", type=int, required=True, help="the listening socket's number")


def _found(module: str, name: str) -> Handler:
    """The command's function, imported when it is run: a command loads only what it needs."""
    return lambda given: int(getattr(import_module(module), name)(given))


def _caring(add: Add) -> None:
    """The commands that set up and look after."""
    check = add("check", run_check, "check settings, database, ports and catalogue; --deploy for production")
    check.add_argument("--deploy", action="store_true", help="with Django's checks for production")
    check.add_argument("--new-secrets", action="store_true", help="print fresh values for the secret settings")
    add("migrate", run_migrate, "bring the database to this version")
    seed = add("seed", run_seed, "load the catalogue; a bad file changes nothing")
    seed.add_argument("file", nargs="?", help="the catalogue (default: the one that ships, or PLAZA_CATALOGUE_FILE)")
    seed.add_argument("--overwrite-edits", action="store_true", help="the file wins over what was edited on a page")
    seed.add_argument(
        "--yes", action="store_true", help="publish without asking (also when no terminal is there to ask)"
    )
    seed.add_argument("--dry-run", action="store_true", help="report what would change, and change nothing")
    keys = add("keys", run_keys, "say which key seals what, seal everything anew, or see whether a key may go")
    keys.add_argument("what", choices=["status", "rotate", "retire", "log", "authority"], help="what to do")
    keys.add_argument("key", nargs="?", default="", help="for retire: the key's id; for log: `new` or `end`")
    invite = add(
        "invite",
        _found("plaza.people.command", "run_invite"),
        "invite an officer (the first one: a coordinator) by a letter to their address",
    )
    invite.add_argument("email", nargs="?", default="")
    invite.add_argument(
        "--approve", type=int, metavar="REQUEST", help="the operator's yes where there is no second person"
    )
    invite.add_argument("--name", default="", help="the officer's name")
    invite.add_argument("--role", default="koordinator", help="koordinator, inspektorat, kepala, petugas, …")
    invite.add_argument("--tenant", default="", help="the tenant's code, for officers and heads")
    access = add("access", _found("plaza.people.command", "run_access"), "take access away from somebody who serves")
    access.add_argument("email", help="the address that the person signs in with")
    access.add_argument("act", choices=("deactivate", "end-sessions", "off-duty", "take-role", "reset-factor"))
    access.add_argument("--reason", default="", help="why; the person reads it")
    access.add_argument("--role", default="", metavar="ROLE@TENANT", help="the role that is taken")
    report = add("report-key", run_report_key, "make the Inspectorate's pair of keys for sealed reports")
    report.set_defaults(alone=True)
    report.add_argument("--out", required=True, metavar="FILE", help="where the secret key is written; keep it offline")


def _checking(add: Add) -> None:
    """The commands that check logs and documents."""
    log = add("verify-log", run_verify_log, "check a log of acts: this plaza's own, or anybody's from its public files")
    log.add_argument("source", nargs="?", help="the address or folder of a public log; without it, this plaza's own")
    log.add_argument("--key", default="", help="the log's public key, or a file with it (default: what the log says)")
    log.add_argument(
        "--against", action="append", default=[], help="a checkpoint kept earlier: file, folder or address"
    )
    log.add_argument("--receipt", action="append", default=[], help="a receipt that must be in the log")
    log.add_argument("--witness", action="append", default=[], help="a witness's key; it must have cosigned")
    witness = add("witness", run_witness, "watch other people's logs and cosign their checkpoints")
    witness.set_defaults(alone=True)
    witness.add_argument("--name", required=True, help="the witness's name, such as saksi.example")
    witness.add_argument("--folder", required=True, help="where its key and what it has seen are kept")
    witness.add_argument("--log", action="append", required=True, help="the public key of a log that it watches")
    witness.add_argument("--host", default="127.0.0.1", help="address to listen on")
    witness.add_argument("--port", type=int, default=8280, help="port to listen on; 0 for any")
    document = add("verify-document", run_verify_document, "judge documents against claims, one JSON line each")
    document.set_defaults(alone=True)
    document.add_argument("--batch", required=True, metavar="FILE.jsonl", help="lines of file, kind and claim")


def _measuring(add: Add) -> None:
    """The commands that try out and measure."""
    simulate = add("simulate", run_simulate, "simulate days of the plaza under the live queue's own rules")
    simulate.set_defaults(alone=True)
    simulate.add_argument("--days", type=int, default=1, help="how many days (default 1, at most 400)")
    simulate.add_argument("--seed", type=int, default=1, help="the same number gives the same people")
    simulate.add_argument("--scale", type=float, default=1.0, help="so many times the people (above 0, at most 20)")
    simulate.add_argument("--order", action="append", default=[], help="live, plain or strict (may be repeated)")
    simulate.add_argument("--own", action="store_true", help="this plaza's own last eight weeks, not the sample plaza")
    again = add("replay", run_replay, "make an application's verdicts again and lay them beside those given")
    again.add_argument("reference", help="the application's reference")
    bank = add("bank-simulator", run_bank, "serve a bank that does not exist, for demonstrations and tests")
    bank.add_argument("--port", type=int, default=8290, help="port to listen on, on loopback alone; 0 for any")
    bank.add_argument("--folder", default="", help="where its keys and books are kept (default: in the data folder)")
    bank.add_argument(
        "--plaza", default="", help="the plaza that it tells of payments (default: the one of the settings)"
    )
    bank.add_argument("--fd", type=int, help="a listening socket's number, handed over by `plaza demo`")
    bench = add("bench", run_bench, "measure the plaza against its bare limits")
    bench.set_defaults(alone=True)
    bench.add_argument("names", nargs="*", help="only these benchmarks")
    bench.add_argument("--list", action="store_true", help="name the benchmarks and end")
    bench.add_argument("--write", action="store_true", help="keep the figures in docs/benchmarks.md")
    bench.add_argument("--full", action="store_true", help="the long figures, where a benchmark has them")
    bench.add_argument("--only", action="append", default=[], help="one part of a benchmark (may be repeated)")


def run_demo(given: argparse.Namespace) -> int:
    """Prepares the sample city (once) and serves it."""
    from plaza.demo import city

    if given.reset:
        city.forget()
    city.prepare(say=_say)
    if given.prepare:
        return 0
    city.greet(say=_say)
    return run_serve(argparse.Namespace(no_work=False, host=given.host, beside=_bank_beside()))


def _bank_beside() -> "list[Child]":
    """The bank simulator, unless the settings name a bank."""
    from django.conf import settings

    from plaza.demo.bank import beside

    return [] if settings.BANK_URL else [beside.child()]


def run_bank(given: argparse.Namespace) -> int:
    """Serves the bank simulator until told to stop."""
    from pathlib import Path

    from django.conf import settings

    from plaza.core.processes import die_with_parent, until_told
    from plaza.demo.bank import beside

    if settings.MODE == "production":
        sys.stderr.write("plaza: the bank simulator is for demonstrations: set PLAZA_MODE=demo.\n")
        return 2
    die_with_parent()
    scheme = "https" if settings.TLS == "local" else "http"
    plaza = given.plaza or f"{scheme}://localhost:{settings.PORT}"
    folder = Path(given.folder) if given.folder else settings.DATA_DIR / beside.FOLDER
    return beside.run(folder=folder, plaza=plaza, port=given.port, handle=given.fd, stopped=until_told(), say=_say)


def run_serve(given: argparse.Namespace) -> int:
    """Starts web, worker and reader processes in this process group, and keeps them up until told to stop."""
    from django.conf import settings

    from plaza.core.closed import FOLDER
    from plaza.core.processes import Child, listening_socket, supervise, until_told

    host, stopped = given.host or settings.HOST, until_told()
    settings.DATA_DIR.chmod(FOLDER)
    try:
        listener = listening_socket(host, settings.PORT)
    except OSError as problem:
        sys.stderr.write(f"plaza: cannot listen on {host}:{settings.PORT} ({problem.strerror}). Set PLAZA_PORT.\n")
        return 2
    if settings.TLS == "local":
        _tell_authority()
    handle = listener.fileno()
    children = [Child(["web", "--fd", str(handle)], [handle]) for _ in range(settings.WEB_PROCESSES)]
    if not given.no_work:
        children.append(Child(["work", "--queue", "urgent", "--queue", "default", "--queue", "external"]))
        children += [Child(["work", "--queue", "reader"]) for _ in range(settings.READERS)]
    supervise([*children, *getattr(given, "beside", [])], stopped=stopped)
    return 0


def _tell_authority() -> None:
    """Makes this machine's own https ready, and says what a telephone must be told once to believe it."""
    from django.conf import settings

    from plaza.core.local_tls import own_names, prepare

    files = prepare()
    names = " ".join(sorted(own_names()))
    _say(
        f"https by this machine's own authority, for: {names}\n"
        f"  A telephone trusts it once it has installed {settings.PUBLIC_URL}/ca/lokal.crt (the file {files.authority}).\n"
        f"  Compare before trusting it, SHA-256: {files.fingerprint}"
    )


def _tls_files() -> tuple[str, str] | tuple[None, None]:
    """What uvicorn serves https with; nothing where a proxy before it does that."""
    from django.conf import settings

    from plaza.core.local_tls import served

    if settings.TLS != "local":
        return None, None
    files = served()
    return str(files.certificate), str(files.key)


def run_web(given: argparse.Namespace) -> int:
    """Answers pages and sockets on a socket that the supervisor opened."""
    import socket

    import uvicorn

    from plaza.core.processes import PATIENCE, die_with_parent
    from plaza.people.sockets import LARGEST_FRAME

    die_with_parent()
    certificate, key = _tls_files()
    config = uvicorn.Config(
        "plaza.asgi:application", lifespan="off", access_log=False, log_level="warning", server_header=False,
        ws_max_size=LARGEST_FRAME, ws_ping_interval=PING_EVERY, ws_ping_timeout=PONG_WITHIN, ws_per_message_deflate=False,
        timeout_graceful_shutdown=int(PATIENCE) - 5,
        backlog=2048, forwarded_allow_ips=None, ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    config.load()
    # What the program itself consists of stays for good: looking through it for waste again and again costs every page.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=given.fd)])
    return 0


def run_work(given: argparse.Namespace) -> int:
    """Runs jobs of the named queues (all by default) until told to stop."""
    from plaza.core.processes import die_with_parent, until_told
    from plaza.core.worker import work_forever

    if given.queue:
        die_with_parent()
    work_forever(given.queue or QUEUES, stopped=until_told())
    return 0


def run_check(given: argparse.Namespace) -> int:
    """Says what stands and what does not; exit code 1 when something does not."""
    if given.new_secrets:
        from plaza.core.secrets import fresh_settings

        _say(fresh_settings())
        return 0
    from plaza.checking import check

    return check(deploy=given.deploy, say=_say)


def run_migrate(_: argparse.Namespace) -> int:
    """Brings the database and the collected static files to this version, and closes the data folder to others."""
    from django.conf import settings
    from django.core.management import call_command

    from plaza.core.closed import close
    from plaza.core.keys import NAMES, lasting_key

    close(settings.DATA_DIR)
    call_command("migrate", verbosity=0, interactive=False)
    for name in NAMES:
        lasting_key(name)
    call_command("collectstatic", verbosity=0, interactive=False)
    return 0


def run_seed(given: argparse.Namespace) -> int:
    """Prints what a catalogue file would change, publishes it when that was agreed to, and brings the counters that its tenants name."""
    from django.conf import settings

    from plaza.catalogue.actions import seed_catalogue
    from plaza.facilities.actions import bring_counters

    path = given.file or settings.CATALOGUE_FILE or None
    planned = seed_catalogue(path, actor="operator", overwrite_edits=given.overwrite_edits, dry_run=True)
    _say(str(planned))
    if given.dry_run or not planned.ok:
        return 0 if planned.ok else 1
    if not given.yes and not _agreed("Publish this? [y/N] "):
        _say("Nothing was changed.")
        return 1
    report = seed_catalogue(path, actor="operator", overwrite_edits=given.overwrite_edits)
    _say("Published." if report.ok else str(report))
    if report.ok and (made := bring_counters(actor="operator")):
        _say(f"{made} counters of the catalogue's tenants were added to the building.")
    return 0 if report.ok else 1


def _agreed(question: str) -> bool:
    """Asks whoever sits before the terminal; a script that runs the command has agreed already."""
    if not sys.stdin.isatty():
        return True
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "ya")


def run_keys(given: argparse.Namespace) -> int:
    """Says which key seals what, seals everything anew under the newest, or says whether a key may go; the log's key; the authority."""
    from plaza.core.keys_command import run
    from plaza.integrity.handover import run_log

    if given.what == "authority":
        from plaza.sealing.actions import renew_authority

        _say(
            f"A new authority seals from now on; start the plaza again. The former one is still believed: {renew_authority()}"
        )
        return 0
    return run_log(given.key, say=_say) if given.what == "log" else run(given.what, given.key, say=_say)


def run_report_key(given: argparse.Namespace) -> int:
    """Writes a fresh secret key for the Inspectorate into a file of its own, and prints the public key."""
    import base64

    from plaza.feedback.keys import make_pair, secret_file

    secret, public = make_pair()
    try:
        with os.fdopen(os.open(given.out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secret_file(secret))
    except OSError as problem:
        sys.stderr.write(f"plaza: {given.out} cannot be written ({problem.strerror}).\n")
        return 2
    _say(f"PLAZA_REPORT_KEY={base64.b64encode(public).decode()}")
    return 0


def run_verify_log(given: argparse.Namespace) -> int:
    """Checks a public log from its files alone; without one, this plaza's database and what it has published."""
    from plaza.integrity.audit.command import Wish, run
    from plaza.integrity.own_check import check_own

    wish = Wish(given.source or "", given.key, given.against, given.receipt, given.witness)
    return run(wish, say=_say) if given.source else check_own(wish, say=_say)


def run_witness(given: argparse.Namespace) -> int:
    """Cosigns the checkpoints of the logs that it watches, as long as they merely grow."""
    from plaza.integrity.witness import Post, run

    return run(Post(given.name, given.folder, given.log, given.host, given.port), say=_say)


def run_verify_document(given: argparse.Namespace) -> int:
    """Judges each document of the batch against its claim, without any register."""
    from pathlib import Path

    from plaza.verification.batch import run_batch

    return run_batch(Path(given.batch), sys.stdout)


def run_simulate(given: argparse.Namespace) -> int:
    """Simulates days of the sample plaza, or of this one, and tells what came of them."""
    from plaza.insight.simulation.defaults import sample_plan
    from plaza.insight.simulation.report import known_orders, problem, tell

    if words := problem(days=given.days, scale=given.scale, orders=given.order):
        sys.stderr.write(f"plaza: {words}\n")
        return 2
    plan, whence = (
        sample_plan(),
        "The sample plaza; its figures are assumed. --own takes this plaza's own last eight weeks.",
    )
    if given.own:
        from plaza.insight.queries.planning import basis

        found = basis()
        plan, whence = (
            found.plan,
            (
                f"From {found.visits} numbers on {found.days} days of the last eight weeks."
                if found.own
                else "Too few numbers in the last eight weeks: the sample plaza stands in; its figures are assumed."
            ),
        )
    _say(whence)
    tell(plan.scaled(given.scale), days=given.days, seed=given.seed, orders=given.order or known_orders()[:1], say=_say)
    return 0


def run_replay(given: argparse.Namespace) -> int:
    """Makes every verdict of an application again from what was kept; 1 when one is not identical."""
    from plaza.applications.replay import run

    return run(given.reference, say=_say)


def run_bench(given: argparse.Namespace) -> int:
    """Runs the benchmarks of the source tree and prints their rows."""
    try:
        from bench import runner
    except ImportError:
        sys.stderr.write("plaza: the benchmarks lie in the source tree; run this from a checkout.\n")
        return 2
    return runner.run(given.names, only_list=given.list, write=given.write, full=given.full, only=given.only, say=_say)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
