"""A browser without a window: cookies, forms and redirects, as a trainee's browser has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

ALERT = 'role="alert">'
TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


class AnswerError(Exception):
    """The site answered with an error."""


@dataclass
class Browser:
    """One browser.

    Parameters
    ----------
    port
        Of the site, on this machine.
    source
        Address that it comes from, one of the loopback's, so that many can be told apart.
    """

    port: int
    source: str = "127.0.0.1"
    timeout: float = 30.0
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    path: str = ""
    _line: HTTPConnection | None = None

    def get(self, path: str) -> str:
        """Return a page, after redirects.

        Raises
        ------
        AnswerError
            When it is an error.
        OSError, HTTPException
            When the site cannot be reached.
        """
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, object] | None = None) -> str:
        """Send a form, as the page that was loaded last has it; return the page that comes."""
        return self._ask("POST", path, urlencode({"token": self.token, **(fields or {})}))

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: str | None) -> str:
        for _ in range(5):
            self.path = path
            held = self._line is not None
            try:
                answer, text = self._once(method, path, body)
            except ConnectionError:
                if not held:
                    raise
                answer, text = self._once(method, path, body)  # it had hung up while nobody spoke
            if answer.status == 303:
                method, path, body = "GET", answer.getheader("location") or "/", None
                path = path.split("#", 1)[0]
                continue
            if (found := TOKEN.search(text)) is not None:
                self.token = found[1]
            if answer.status >= 400:
                alert = text.split(ALERT, 1)[-1] if ALERT in text else text
                said = re.sub(r"<[^>]*>|\s+", " ", alert.split("<main", 1)[-1])[:300]
                raise AnswerError(f"{method} {path}: {answer.status}: {said}")
            return text
        raise AnswerError(f"{path}: redirects without an end")

    def _once(self, method: str, path: str, body: str | None) -> tuple[HTTPResponse, str]:
        if self._line is None:
            self._line = HTTPConnection(
                "127.0.0.1", self.port, timeout=self.timeout, source_address=(self.source, 0)
            )
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except Exception:
            self.close()
            raise
        for line in answer.headers.get_all("set-cookie") or ():
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer, text
