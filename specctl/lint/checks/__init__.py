"""One module and one page a check; the table is in `specctl.lint.check`."""
