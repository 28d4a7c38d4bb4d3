"""What people keep behind a short link: scenarios, profiles, comparisons and memos, in SQLite or PostgreSQL."""
