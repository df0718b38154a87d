"""What is left out of the analyses of these tests, which look at how they are run."""

from left_out import legs_are_fitted_once, no_plot, real_plot

__all__ = ["legs_are_fitted_once", "no_plot", "real_plot"]
