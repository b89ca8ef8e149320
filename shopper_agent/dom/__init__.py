"""From raw page facts to what a shopper sees. Pure: no browser, no files, no clock."""
