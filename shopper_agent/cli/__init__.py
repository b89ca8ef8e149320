"""The command line: the only home of arguments, environment variables, TOML files and printing."""
