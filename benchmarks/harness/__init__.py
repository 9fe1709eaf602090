"""What compare.py and curves.py share: building, starting, loading and measuring servers, and tables of the figures."""
