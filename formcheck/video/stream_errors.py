"""Why a network stream can't be opened, in words that help."""

import errno
import socket

import av

from formcheck.errors import VideoError

_NO_WAY = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)


def no_answer(name: str) -> VideoError:
    """Say that nothing came in time."""
    return VideoError(
        f"{name} doesn't answer: is the camera on, and in the same network as this computer?"
    )


def why_not_opened(error: Exception, name: str, *, secure: bool, timed_out: bool) -> VideoError:
    """Say why a stream can't be opened.

    Parameters
    ----------
    error : Exception
        What ffmpeg or the look-up of the name raised.
    name : str
        The stream's address for showing.
    secure : bool
        Whether the connection was to be encrypted.
    timed_out : bool
        Whether the time for opening was up: ffmpeg calls a wait that was broken off by
        various names.
    """
    if timed_out or isinstance(error, av.error.ExitError):
        return no_answer(name)
    if isinstance(error, av.HTTPClientError | av.HTTPServerError):
        return VideoError(f"{name} {_refusal(error)}")
    return VideoError(f"{name} {_reason(error, secure)}")


def _refusal(error: Exception) -> str:
    if isinstance(error, av.HTTPUnauthorizedError):
        return "asks for a password: put it into the address as name:password@ before the host"
    if isinstance(error, av.HTTPForbiddenError):
        return "refuses access: allow it in the camera app"
    if isinstance(error, av.HTTPNotFoundError):
        return "doesn't exist there: check the part of the address after the host"
    return "answers with an error: restart the camera app"


def _reason(error: Exception, secure: bool) -> str:
    code = getattr(error, "errno", None)
    if isinstance(error, socket.gaierror):
        return "can't be found: check its name and the network"
    if isinstance(error, ConnectionRefusedError):
        return "doesn't answer: nothing listens there; is the camera app running?"
    if code in _NO_WAY:
        return "can't be reached: is this computer in the same network as the camera?"
    if secure and code == errno.EIO:
        return "offers no encrypted connection that can be trusted: is its certificate valid?"
    # A server that ends its answer in the middle is an I/O error too.
    if isinstance(error, ValueError | EOFError) or code == errno.EIO:
        return "gives no video stream: give the address of the stream itself"
    return f"can't be opened ({getattr(error, 'strerror', None) or type(error).__name__})"
