"""`python -m shopper_agent` is `shopper-agent`."""

from shopper_agent.cli.main import main

if __name__ == "__main__":
    main()
