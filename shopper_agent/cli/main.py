"""`shopper-agent`: the group of commands, and how errors are shown."""

import sys

import click

from shopper_agent.cli.dataset import dataset
from shopper_agent.cli.demo import demo
from shopper_agent.cli.doctor import doctor
from shopper_agent.cli.evaluate import evaluate
from shopper_agent.cli.personas import personas
from shopper_agent.cli.policy import policy
from shopper_agent.cli.predict import predict
from shopper_agent.cli.run import run
from shopper_agent.cli.shop import shop
from shopper_agent.cli.show import show
from shopper_agent.cli.train import train
from shopper_agent.errors import ConfigError, ShopperAgentError, TrajectoryFormatError

FAILED, USERS_MISTAKE, INTERRUPTED = 1, 2, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="shopper-agent")
def cli() -> None:
    """Synthetic shoppers in a real browser: they see, think, act, and leave a recording."""


for command in (run, shop, show, personas, dataset, train, policy, predict, evaluate, doctor, demo):
    cli.add_command(command)


def main() -> None:
    """Run the command line. Exit codes: 0 the session ended, 1 failed, 2 the user's mistake, 130 interrupted."""
    try:
        code = cli.main(prog_name="shopper-agent", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(USERS_MISTAKE)
    except click.ClickException as error:
        _complain_of_usage(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except (ConfigError, TrajectoryFormatError) as error:
        _complain(error)
        sys.exit(USERS_MISTAKE)
    except ShopperAgentError as error:
        _complain(error)
        sys.exit(FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(FAILED)
    except OSError as error:  # a full disk, a file that may not be read
        _complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(error: Exception | str) -> None:
    click.echo(f"shopper-agent: {' '.join(str(error).split())}", err=True)


def _complain_of_usage(error: click.ClickException) -> None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "shopper-agent"
    click.echo(f"{path}: {' '.join(error.format_message().split())} ({path} --help lists what there is)", err=True)
