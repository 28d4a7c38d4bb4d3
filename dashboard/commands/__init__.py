"""One module per subcommand of `golden-path`, imported only when it is asked for."""
