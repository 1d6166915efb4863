"""The public log: its files for auditors, its page for everybody, receipts for their owners, and the page that checks them."""
