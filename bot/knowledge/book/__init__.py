"""The whole knowledge base as one readable page for reviewers: `page.html` is its template."""
