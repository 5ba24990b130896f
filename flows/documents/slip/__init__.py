"""Slips and receipts on 80 mm paper: the department signs what they say, the machine lays them out and prints them."""
