"""Odd and damaged files, made from a seed, and the readers that must withstand them."""
