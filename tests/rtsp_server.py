"""A network camera on loopback that speaks RTSP: H.264 over RTP within the connection."""

import contextlib
import re
import socket
import socketserver
import threading
import time
from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np

CLOCK = 90_000
SDP = """v=0\r
o=- 1 1 IN IP4 127.0.0.1\r
s=camera\r
t=0 0\r
a=range:npt=now-\r
m=video 0 RTP/AVP 96\r
c=IN IP4 0.0.0.0\r
a=rtpmap:96 H264/90000\r
a=fmtp:96 packetization-mode=1\r
a=control:track0\r
"""


class _RtpPackets:
    """Takes what ffmpeg's RTP muxer writes: one packet at a time."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.packets.append(bytes(data))
        return len(data)


def rtp_packets(pictures: Sequence[np.ndarray], rate: float, gop: int) -> list[list[bytes]]:
    """Encode pictures as H.264; return the RTP packets of each."""
    file = _RtpPackets()
    each = []
    with av.open(file, "w", format="rtp", container_options={"packetsize": "1400"}) as container:
        stream = container.add_stream("libx264", rate=round(rate))
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        codec = stream.codec_context
        codec.gop_size = gop
        codec.options = {"tune": "zerolatency", "preset": "ultrafast", "repeat-headers": "1"}
        for i, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture).reformat(format="yuv420p")
            frame.pts, frame.time_base = i, Fraction(1, round(rate))
            file.packets = []
            container.mux(stream.encode(frame))
            # RTCP reports (RFC 3550, 6.4.1) stand between the pictures' packets.
            each.append([p for p in file.packets if p[1] & 0x7F == 96])
    return each


class RtspServer:
    """Serves pictures at ``url`` while the ``with`` block runs, the same loop to everyone."""

    def __init__(self, pictures: Sequence[np.ndarray], rate: float = 30.0, gop: int = 15) -> None:
        self._packets = rtp_packets(pictures, rate, gop)
        self._rate = rate
        self._silent = threading.Event()
        self._over = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/live"

    def fall_silent(self) -> None:
        """Keep the connections but send nothing any more."""
        self._silent.set()

    def speak(self) -> None:
        self._silent.clear()

    def __enter__(self) -> "RtspServer":
        camera = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    camera._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, handler: socketserver.StreamRequestHandler) -> None:
        while line := handler.rfile.readline():
            method = line.split()[0].decode()
            headers = {}
            while (field := handler.rfile.readline().strip().decode()) != "":
                name, _, value = field.partition(":")
                headers[name.strip().lower()] = value.strip()
            answer = [f"CSeq: {headers['cseq']}", "Session: 1"]
            body = ""
            if method == "OPTIONS":
                answer.append("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
            elif method == "DESCRIBE":
                body = SDP
                answer += ["Content-Type: application/sdp", f"Content-Length: {len(SDP)}"]
            elif method == "SETUP":
                assert re.search(r"TCP", headers["transport"]), "over the connection itself"
                answer.append("Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
            lines = ["RTSP/1.0 200 OK", *answer, "", ""]
            handler.wfile.write(("\r\n".join(lines) + body).encode())
            if method == "PLAY":
                self._send(handler.connection)
                return

    def _send(self, connection: socket.socket) -> None:
        sequence = 0
        start = time.perf_counter()
        for i in range(100_000):
            if self._over.wait(max(0.0, start + i / self._rate - time.perf_counter())):
                return
            if self._silent.is_set():
                continue
            for packet in self._packets[i % len(self._packets)]:
                stamp = round(i / self._rate * CLOCK) & 0xFFFFFFFF
                # RFC 3550, 5.1: number and time go on over the loop's seam.
                numbers = sequence.to_bytes(2, "big") + stamp.to_bytes(4, "big")
                data = packet[:2] + numbers + packet[8:]
                sequence = (sequence + 1) & 0xFFFF
                # RFC 2326, 10.12: interleaved binary data.
                connection.sendall(b"$\0" + len(data).to_bytes(2, "big") + data)
