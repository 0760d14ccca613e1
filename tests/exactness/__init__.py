"""An independent oracle for the contract language, and a generator of small repositories to try it on."""
