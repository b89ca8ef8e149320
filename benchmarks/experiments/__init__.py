"""What the experiments share: the world they run in, what they measure, the statistics and the pictures."""
