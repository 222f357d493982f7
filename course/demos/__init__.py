"""What an instructor shows on the projector: one package a demo, started by `course demo`."""
