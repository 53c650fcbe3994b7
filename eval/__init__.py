"""Measuring the assistant: known questions in, scores with their uncertainty out.

A run goes once from left to right, and each arrow is a module:

    cases/*.jsonl ──cases──► Case ──responses──► Response ──metrics──► Score ──report──► results/
"""
