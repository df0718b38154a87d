"""Addresses of network streams: which are taken, how they are shown and reached."""

import ipaddress
import socket
import ssl
import urllib.request
from urllib.parse import SplitResult, urlsplit

from formcheck.errors import VideoError
from formcheck.model.paths import printable

SCHEMES = ("http", "https", "rtsp", "rtsps")

# What a stream's server may make ffmpeg open: no files of this machine. And of which
# kind a stream may be; left out are playlists, which name further addresses, and single
# pictures.
_PROTOCOLS = "http,https,httpproxy,tcp,tls,udp,rtp,srtp,rtsp,rtsps"
_FORMATS = (
    "mpjpeg,mjpeg,mpegts,flv,live_flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,asf,asf_o,ogg,"
    "h264,hevc,m4v,rtsp"
)
_AT_HOME = (".local", ".lan", ".home", ".internal", ".home.arpa", ".fritz.box")


def is_address(source: str) -> bool:
    """Whether a source is the address of something on the network, of whatever kind."""
    scheme, mark, _ = source.partition("://")
    return bool(mark) and scheme.replace("+", "").replace("-", "").isalnum()


class StreamAddress:
    """The address of a network stream.

    Parameters
    ----------
    url : str
        As the user gave it.

    Attributes
    ----------
    url : str
    name : str
        For showing: on one line and without the password.

    Raises
    ------
    VideoError
        It is not an address from which a stream can come.
    """

    def __init__(self, url: str) -> None:
        self.url = url.strip()
        try:
            parts = urlsplit(self.url)
            self._host = parts.hostname or ""
            self.name = _shown(parts)
            usable = bool(self._host) and "\0" not in url
        except ValueError:  # A port that is no number, brackets left open.
            self.name, usable = printable(url), False
        else:
            if parts.scheme.lower() not in SCHEMES:
                raise VideoError(
                    f"{self.name}: streams come from http, https or rtsp addresses only"
                )
        if not usable:
            raise VideoError(f"{self.name}: not the address of a stream; check its spelling")
        self._scheme = parts.scheme.lower()

    @property
    def is_http(self) -> bool:
        """Whether it is fetched by HTTP, from where recordings come as well as streams."""
        return self._scheme.startswith("http")

    @property
    def is_secure(self) -> bool:
        """Whether the connection is encrypted."""
        return self._scheme in ("https", "rtsps")

    def look_up(self) -> None:
        """Look the host's name up, unless a proxy does that.

        Raises
        ------
        OSError
            `socket.gaierror` when nobody knows the name.
        """
        if not (self.is_http and self._proxy()):
            socket.getaddrinfo(self._host, None)

    def options(self) -> dict[str, str]:
        """Return ffmpeg's options for reaching it at once and as the user's settings say."""
        options = {
            "protocol_whitelist": _PROTOCOLS,
            "format_whitelist": _FORMATS,
            # Nothing is waited for only to learn the rate or the sound's format.
            "fpsprobesize": "0",
            "analyzeduration": "2000000",
        }
        if self.is_http:
            options["http_proxy"] = self._proxy()
        else:
            # Over UDP lost packets smear the picture.
            options["rtsp_transport"] = "tcp"
        if self.is_secure:
            options |= self._trust()
        return options

    def _proxy(self) -> str:
        """Return the user's proxy for this address; ffmpeg would know only http_proxy's."""
        if urllib.request.proxy_bypass(self._host):
            return ""
        return urllib.request.getproxies().get(self._scheme, "")

    def _trust(self) -> dict[str, str]:
        # A camera in the house signs its own certificate: nobody else could.
        if _is_at_home(self._host):
            return {"tls_verify": "0"}
        authorities = ssl.get_default_verify_paths().cafile
        return {"tls_verify": "1"} | ({"ca_file": authorities} if authorities else {})


def _is_at_home(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_AT_HOME)


def _shown(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = "" if parts.port is None else f":{parts.port}"
    return printable(parts._replace(netloc=host + port).geturl())
