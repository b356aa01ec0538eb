"""The flight simulator: people practise a year of customer success, then see luck and skill."""
