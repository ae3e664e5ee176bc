"""Programs elsewhere are told of each edition, by the rules of Standard Webhooks (www.standardwebhooks.com)."""
