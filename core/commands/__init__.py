"""What the commands of the command line share: options, progress of a refresh, CSV to a file or a pipe."""
