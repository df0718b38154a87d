"""Files that can't be read, files with strange names, and nothing but local files."""

import contextlib
import os
import socket
import tempfile
import threading
from pathlib import Path

import av
import numpy as np
import pytest
from clip_making import evenly, grey, make_clip, make_sound_only

from formcheck.errors import VideoError
from formcheck.video.clip import open_clip


def refused(path):
    with pytest.raises(VideoError) as caught:
        open_clip(path)
    message = str(caught.value)
    assert message.isprintable(), "one line"
    assert ": " in message
    return message


@pytest.fixture
def as_nobody():
    """Give up root's right to read everything, for the time of a test."""
    if not hasattr(os, "geteuid"):
        pytest.skip("has no such permissions")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_no_such_file(tmp_path):
    path = tmp_path / "clip.mp4"
    assert refused(path) == f"{path}: no such file; check the name"
    assert "no such file" in refused(tmp_path / "no" / "clip.mp4")


def test_below_a_file(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    assert "no such file" in refused(tmp_path / "file" / "clip.mp4")


def test_a_folder(tmp_path):
    assert "a folder, not a clip" in refused(tmp_path)


def test_an_empty_file(tmp_path):
    (tmp_path / "clip.mp4").touch()
    assert "empty" in refused(tmp_path / "clip.mp4")


def test_an_animated_webp_is_called_one(tmp_path):
    path = make_clip(tmp_path / "clip.webp", evenly(4), codec="libwebp_anim")
    assert "a WebP picture" in refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "clip.mp4")
    assert "not a file" in refused(tmp_path / "clip.mp4")


@pytest.mark.parametrize("name", ["clip.mp4", "clip.txt", "clip.mkv", "clip"])
@pytest.mark.parametrize(
    "content",
    [
        b"just some text\n" * 300,
        bytes(5000),
        np.random.default_rng(0).bytes(20_000),
        b"\x89PNG\r\n\x1a\n" + bytes(50),
    ],
    ids=["text", "zeros", "noise", "png"],
)
def test_not_a_video(tmp_path, capfd, name, content):
    (tmp_path / name).write_bytes(content)
    message = refused(tmp_path / name)
    assert "not a video that can be read; convert it to MP4" in message
    assert capfd.readouterr() == ("", "")


def test_a_still_picture_is_not_a_video(tmp_path):
    path = make_clip(tmp_path / "still.png", [0.0], codec="png", pix_fmt="rgb24")
    assert "not a video" in refused(path)


def test_a_cut_mp4_without_its_index(tmp_path, capfd):
    path = make_clip(tmp_path / "clip.mp4", evenly(30))
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 10])
    assert "cut off" in refused(path)
    assert capfd.readouterr() == ("", "")


def test_sound_only(tmp_path):
    assert "sound but no picture" in refused(make_sound_only(tmp_path / "clip.m4a"))


def test_sound_with_a_cover_picture(tmp_path):
    path = tmp_path / "song.mp4"
    sound = make_sound_only(tmp_path / "sound.m4a")
    with av.open(str(sound)) as read, av.open(str(path), "w") as write:
        tone = write.add_stream_from_template(read.streams.audio[0])
        cover = write.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 80, np.uint8))
        write.mux(cover.encode(picture.reformat(format="yuvj420p")))
        for packet in read.demux(audio=0):
            if packet.size:
                packet.stream = tone
                write.mux(packet)
    with av.open(str(path)) as container:
        assert len(container.streams.video) == 1
    assert "sound but no picture" in refused(path)


def test_no_frame_can_be_decoded(tmp_path, capfd):
    path = make_clip(tmp_path / "clip.mp4", evenly(10))
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    assert "no picture in it can be decoded" in refused(path)
    assert capfd.readouterr() == ("", "")


def test_a_kind_of_video_without_a_decoder(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(10))
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzzz").replace(b"avcC", b"free"))
    assert "convert it to MP4 (H.264)" in refused(path)


@pytest.mark.usefixtures("as_nobody")
def test_no_permission():
    # Not below tmp_path: nobody else may look into that.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(b"x")
        path.chmod(0)
        assert "no permission to read it" in refused(path)


def test_a_name_no_file_can_have(tmp_path):
    refused(str(tmp_path / "a\0b.mp4"))
    refused(tmp_path / ("long" * 100))


def test_the_message_is_one_line_whatever_the_name(tmp_path):
    assert "two\\nlines\\x1b[1m.mp4: no such file" in refused(tmp_path / "two\nlines\x1b[1m.mp4")


STRANGE_NAMES = [
    "100%.mp4",
    "clip%03d.mp4",
    "a:b.mp4",
    "http:clip.mp4",
    "http:",
    "concat:a.mp4|b.mp4",
    "file:clip.mp4",
    "pipe:0",
    "-i.mp4",
    "-",
    "Füße, 脚.mp4",
    "with space?#&.mp4",
    "new\nline.mp4",
    "no suffix",
    "clip.txt",
    "clip.jpg",
    "clip.m3u8",
]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_strange_names(tmp_path, monkeypatch, name):
    make_clip(tmp_path / "plain.mp4", evenly(3)).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    for path in (name, Path(name), tmp_path / name):
        with open_clip(path) as clip:
            assert clip.info.path == str(path)
            assert [round(f.image.mean()) for f in clip] == pytest.approx(
                [grey(i) for i in range(3)], abs=3
            )


def test_a_name_that_is_not_unicode(tmp_path):
    path = os.fsencode(tmp_path) + b"/f\xfc\xdfe.mp4"
    make_clip(tmp_path / "plain.mp4", evenly(3)).rename(os.fsdecode(path))
    with open_clip(os.fsdecode(path)) as clip:
        assert len(list(clip)) == 3


def test_a_url_is_taken_for_a_file_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "no such file" in refused("http://127.0.0.1:9/clip.mp4")


PLAYLISTS = {
    "clip.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{url}/clip.ts\n#EXT-X-ENDLIST\n",
    "clip.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{url}/clip.ts\n#EXT-X-ENDLIST\n",
    "clip.ffconcat": "ffconcat version 1.0\nfile {url}/clip.mp4\n",
    "clip.sdp": (
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
        "m=video {port} RTP/AVP/TCP 96\na=rtpmap:96 H264/90000\n"
    ),
    "clip.mpd": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT10S" profiles="urn:mpeg:dash:profile:isoff-main:2011">'
        '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">'
        "<BaseURL>{url}/clip.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ),
    "clip.asx": '<asx version="3.0"><entry><ref href="{url}/clip.mp4"/></entry></asx>',
}


@pytest.fixture
def listener():
    """Port of a server that hangs up on whoever calls, and the list of the callers."""
    callers = []
    done = threading.Event()

    def hang_up():
        while not done.is_set():
            with contextlib.suppress(TimeoutError):
                caller, address = server.accept()
                callers.append(address)
                caller.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.02)
        thread = threading.Thread(target=hang_up)
        thread.start()
        yield server.getsockname()[1], callers
        done.set()
        thread.join()


@pytest.mark.parametrize("name", PLAYLISTS)
def test_nothing_reaches_the_network(tmp_path, listener, name):
    port, callers = listener
    text = PLAYLISTS[name].replace("{url}", f"http://127.0.0.1:{port}")
    (tmp_path / name).write_text(text.replace("{port}", str(port)))
    assert "not a video" in refused(tmp_path / name)
    assert callers == []


def test_a_playlist_does_not_open_other_files(tmp_path):
    make_clip(tmp_path / "private.ts", evenly(10))
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nprivate.ts\n#EXT-X-ENDLIST\n"
    (tmp_path / "clip.m3u8").write_text(playlist)
    assert "not a video" in refused(tmp_path / "clip.m3u8")


def test_tags_in_an_odd_encoding_do_not_matter(tmp_path):
    path = tmp_path / "clip.mkv"
    with av.open(str(path), "w") as container:
        container.metadata["title"] = "FOOTNOTE"
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height = 64, 48
        container.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(stream.encode(None))
    path.write_bytes(path.read_bytes().replace(b"FOOTNOTE", b"F\xfc\xdfe\xff\xfe\x80!"))
    with open_clip(path) as clip:
        assert len(list(clip)) == 1
