"""The launcher's commands. ``train`` and ``run`` end in Rasa's own command line, in this process."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nlu.components.reading import var_dir
from nlu.text.paths import ROOT

LOOPBACK = "127.0.0.1"


def run_command(arguments: list[str]) -> int:
    """Run one command; 0 where it went well, 1 with a message where not, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    return int(options.command(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.server", description="Rasa for Chọn Nghề.")
    commands = parser.add_subparsers(required=True)
    train = commands.add_parser("train", help="check the training data, then train")
    train.add_argument("--out", type=Path, default=var_dir() / "rasa", help="folder of the model")
    train.add_argument("--name", default="model", help="name of the model's file, without .tar.gz")
    _add_data(train)
    train.set_defaults(command=_train)
    run = commands.add_parser("run", help="serve a model on loopback")
    run.add_argument("--port", type=int, required=True)
    run.add_argument("--model", type=Path, default=var_dir() / "rasa" / "model.tar.gz")
    run.add_argument("--endpoints", type=Path, default=ROOT / "endpoints.yml")
    run.set_defaults(command=_run)
    check = commands.add_parser("check", help="check the training data only")
    _add_data(check)
    check.set_defaults(command=_check)
    validate = commands.add_parser("validate", help="Rasa's own check of data and domain, warnings as errors")
    _add_data(validate)
    validate.set_defaults(command=_validate)
    parse = commands.add_parser("parse", help="understand a JSON list of texts from standard input")
    parse.add_argument("--model", type=Path, default=var_dir() / "rasa" / "model.tar.gz")
    parse.set_defaults(command=_parse)
    bench = commands.add_parser("bench", help="measure stock Rasa against this launcher")
    bench.add_argument("--messages", type=int, default=400)
    bench.add_argument("--users", type=int, default=16)
    bench.set_defaults(command=_bench)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=ROOT / "nlu" / "data", help="training data")
    parser.add_argument("--domain", type=Path, default=ROOT / "domain", help="intents, slots, actions")
    parser.add_argument("--config", type=Path, default=ROOT / "config.yml", help="pipeline and policies")


def _check(options: argparse.Namespace) -> int:
    from nlu.server.check_data import check_data

    problems = check_data(options.data, options.domain)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def _validate(options: argparse.Namespace) -> int:
    paths = ["--data", options.data, "--domain", options.domain, "--config", options.config]
    _rasa("data", "validate", "--fail-on-warnings", *paths)
    return 0


def _train(options: argparse.Namespace) -> int:
    if _check(options):
        return 1
    target = options.out / f"{options.name}.tar.gz"
    target.unlink(missing_ok=True)
    paths = ["--data", options.data, "--domain", options.domain, "--config", options.config, "--out", options.out]
    _rasa("train", *paths, "--fixed-model-name", options.name)
    if target.is_file():
        return 0
    sys.stderr.write("Rasa made no model.\n")
    return 1


def _run(options: argparse.Namespace) -> int:
    from nlu.server.private_logs import keep_logs_private
    from nlu.server.repairs import apply_all

    if not options.model.is_file():
        sys.stderr.write(f"{options.model}: no such model; train first\n")
        return 1
    keep_logs_private()
    apply_all()
    places = ["--model", options.model, "--endpoints", options.endpoints, "--credentials", ROOT / "credentials.yml"]
    _rasa("run", "--port", options.port, "--interface", LOOPBACK, *places)
    return 0


def _parse(options: argparse.Namespace) -> int:
    from nlu.server.parse import parse

    return parse(options.model)


def _bench(options: argparse.Namespace) -> int:
    from nlu.server.bench import bench

    return bench(options.messages, options.users)


def _rasa(*arguments: object) -> None:
    """Rasa's own command line; it ends the process where it fails."""
    from rasa.__main__ import main

    sys.argv = ["rasa", *map(str, arguments)]
    main()
