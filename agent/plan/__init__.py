"""A learning plan: courses towards a goal, in an order in which each is ready for. Knows no terminal."""

from agent.plan.plan import Plan, PlanRequest, make_plan

__all__ = ["Plan", "PlanRequest", "make_plan"]
