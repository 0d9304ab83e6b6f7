"""Rasa components for Vietnamese. Only this folder and ``nlu.server`` import Rasa."""
