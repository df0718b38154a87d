"""A network stream, such as a phone's camera app serves."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from fractions import Fraction

import av
from av.codec.context import Flags, ThreadType
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext

from formcheck.errors import VideoError
from formcheck.model.frame import Image
from formcheck.video.address import StreamAddress
from formcheck.video.connection import StalledError
from formcheck.video.frame_conversion import PictureMaker
from formcheck.video.incoming import IncomingFrame, Timeouts
from formcheck.video.stream_errors import no_answer, why_not_opened

# How long the decoder sleeps at most before it says that nothing came.
POLL_S = 0.05
# Packets that may wait for the decoder: ten seconds of a stream of which no part can be
# skipped.
MOST_WAITING = 300


class StreamFeed:
    """Pictures of a network stream as they come.

    One thread does nothing but receive, so that the network never waits and every
    arrival has its true time; the thread that asks for the pictures decodes them. When
    it falls behind it goes on from the newest picture that needs no other.

    The connection is opened in the background: making a feed never waits.

    Parameters
    ----------
    address : StreamAddress
    timeouts : Timeouts
    """

    def __init__(self, address: StreamAddress, timeouts: Timeouts) -> None:
        self._address = address
        self._timeouts = timeouts
        self._changed = threading.Condition()
        self._packets: deque[tuple[float, av.Packet]] = deque()
        self._codec: VideoCodecContext | None = None
        self._aspect: Fraction | None = None
        self._lost: VideoError | None = None
        self._closed = False
        self._missed = 0
        self._maker: PictureMaker | None = None
        self._made_for = (0, 0)
        threading.Thread(target=self._receive, name="stream", daemon=True).start()

    def incoming(self) -> Iterator[IncomingFrame | None]:
        """Yield pictures as they come, and None while none does.

        Raises
        ------
        VideoError
            The stream can't be opened, or has ended; `StalledError` when it is open
            but no picture comes.
        """
        last_s = time.perf_counter()
        timeout_s = self._timeouts.opening_s
        is_first = True
        while True:
            received = self._next_packet()
            if received is None:
                yield None
            else:
                at_s, packet = received
                for frame in self._decode(packet):
                    last_s, timeout_s = time.perf_counter(), self._timeouts.stall_s
                    # What came while the connection was made is no loss.
                    missed, self._missed = 0 if is_first else self._missed, 0
                    is_first = False
                    yield IncomingFrame(at_s, self._picture(frame), missed)
            if time.perf_counter() - last_s > timeout_s:
                raise self._stalled(timeout_s)

    def close(self) -> None:
        """Let go of the stream; the thread that receives ends by itself."""
        with self._changed:
            self._closed = True
            self._packets.clear()

    # The thread that decodes.

    def _next_packet(self) -> tuple[float, av.Packet] | None:
        """Return the next packet that is worth decoding; None when none came for a while."""
        with self._changed:
            if not self._packets and self._lost is None:
                self._changed.wait(POLL_S)
            waiting = self._packets
            for i in range(len(waiting) - 1, 0, -1):
                if waiting[i][1].is_keyframe:
                    self._missed += i
                    for _ in range(i):
                        waiting.popleft()
                    break
            if waiting:
                return waiting.popleft()
            if self._lost is not None:
                raise self._lost
            return None

    def _decode(self, packet: av.Packet) -> list[av.VideoFrame]:
        assert self._codec is not None  # It was there before the packet.
        try:
            frames = self._codec.decode(packet)
        except av.FFmpegError:
            self._missed += 1
            return []
        whole = [frame for frame in frames if not frame.is_corrupt]
        self._missed += len(frames) - len(whole)
        return whole

    def _picture(self, frame: av.VideoFrame) -> Image:
        size = (frame.width, frame.height)
        if self._maker is None or size != self._made_for:
            self._maker, self._made_for = PictureMaker(frame, self._aspect), size
        return self._maker.picture(frame)

    def _stalled(self, timeout_s: float) -> VideoError:
        if self._codec is None:
            return no_answer(self._address.name)
        return StalledError(f"{self._address.name} has sent no picture for {timeout_s:g} s")

    # The thread that receives.

    def _receive(self) -> None:
        opened = False
        end_s = time.perf_counter() + self._timeouts.opening_s
        try:
            with self._open() as container:
                opened = True
                self._receive_packets(container)
            lost = VideoError(f"{self._address.name} has ended")
        except VideoError as error:
            lost = error
        except Exception as error:
            # Whatever a damaged stream does to ffmpeg, the session goes on.
            if opened:
                lost = self._lost_by(error)
            else:
                timed_out = time.perf_counter() >= end_s
                lost = why_not_opened(
                    error, self._address.name, secure=self._address.is_secure, timed_out=timed_out
                )
        with self._changed:
            self._lost = lost
            self._changed.notify_all()

    def _open(self) -> InputContainer:
        # ffmpeg doesn't tell a name that nobody knows from other failures.
        self._address.look_up()
        # When the time is up, ffmpeg's waiting is broken off.
        container: InputContainer = av.open(
            self._address.url,
            container_options=self._address.options(),
            metadata_errors="replace",
            timeout=(self._timeouts.opening_s, self._timeouts.stall_s),
        )
        return container

    def _receive_packets(self, container: InputContainer) -> None:
        name = self._address.name
        if self._address.is_http and container.duration:
            raise VideoError(f"{name} is a recording; download it and give the file instead")
        pictures = [s for s in container.streams.video if s.codec_context is not None]
        if not pictures:
            raise VideoError(f"{name} has no picture that can be decoded")
        stream = pictures[0]
        self._aspect = stream.sample_aspect_ratio
        codec = stream.codec_context
        # More threads would each keep a picture back.
        codec.thread_type = ThreadType.SLICE
        codec.flags |= Flags.low_delay
        self._codec = codec
        is_first = True
        # Sound is received too, else only the picture's stalling would be noticed.
        for packet in container.demux():
            if self._closed:
                return
            if packet.stream is not stream or not packet.size:
                continue
            if is_first and not packet.is_keyframe:
                continue  # Pictures that refer to ones that were never received.
            is_first = self._hand_over(time.perf_counter(), packet)

    def _hand_over(self, at_s: float, packet: av.Packet) -> bool:
        """Queue a packet; says whether those after it are of no use until the next key."""
        with self._changed:
            self._packets.append((at_s, packet))
            is_full = len(self._packets) > MOST_WAITING
            if is_full:
                self._missed += len(self._packets)
                self._packets.clear()
            self._changed.notify_all()
            return is_full

    def _lost_by(self, error: Exception) -> VideoError:
        if isinstance(error, av.error.ExitError):
            return self._stalled(self._timeouts.stall_s)
        return VideoError(f"{self._address.name} broke off")
