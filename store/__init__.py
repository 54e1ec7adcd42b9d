"""Where rows live: engines, import, the demo company, history. Knows no metric."""
