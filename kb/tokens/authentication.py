"""Who sends a request: by its token, and by nothing else. No cookie is asked, so no other site's page can send one for them."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from .models import Scope, Token, hash_of

#: No token of ours is longer.
LONGEST = 200
HOW = "Send it as “Authorization: Bearer kbt_…”. Tokens are made in the admin, under “Tokens”."


class TokenAuthentication(BaseAuthentication):
    """One query; once an hour two."""

    def authenticate(self, request: Any) -> tuple[Any, Token] | None:
        said = get_authorization_header(request).split()
        if not said:
            return None
        if len(said) != 2 or said[0].lower() != b"bearer":
            raise AuthenticationFailed(f"This is no token. {HOW}")
        token = Token.objects.usable().select_related("user").filter(hash=hash_of(said[1][:LONGEST].decode("latin-1"))).first()
        if token is None:
            raise AuthenticationFailed(f"The token is unknown, has expired or was revoked. {HOW}")
        token.note_use()
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'


def require(request: Any, scope: Scope) -> None:
    """Raises PermissionDenied, which says what the token lacks."""
    if not Scope(request.auth.scope).includes(scope):
        raise PermissionDenied(
            f"This token may “{request.auth.scope}” only, and this asks for “{scope}”. Make another in the admin."
        )
