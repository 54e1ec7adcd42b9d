"""Speed and accuracy, printed as ratios in one run; never asserted by tests."""
