"""The keys by which a person's programs write: made and revoked in the admin, sent as `Authorization: Bearer …`."""
