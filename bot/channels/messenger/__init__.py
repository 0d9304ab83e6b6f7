"""Facebook Messenger: a page's talks with people, through the Graph API and its webhook."""
