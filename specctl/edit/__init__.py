"""Contract files edited as text: comments, quoting, order and line ends stay."""
