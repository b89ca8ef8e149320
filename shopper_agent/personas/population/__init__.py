"""Populations: a specification of marginals and correlations → as many seeded personas as are asked for."""
