"""What one replica of a model on its GPUs holds, carries and answers in which time."""
