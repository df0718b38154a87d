"""Options of the commands that make results of clips: how they are measured and written."""

import click

careful = click.option(
    "--careful",
    is_flag=True,
    help="Look at every frame of a video twice, the second time mirrored. Finding the pose"
    " takes twice as long; the angles of raises come out about a tenth closer.",
)
every_frame = click.option(
    "--every-frame",
    is_flag=True,
    help="Look for the pose in every frame. Else slow movements are looked at 15 times a second,"
    " fast ones more often.",
)
jobs = click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 1024),
    help="Parts of a clip at a time; the result is the same.  [default: by cores and free memory]",
)
no_video = click.option("--no-video", is_flag=True, help="Don't draw the annotated video.")
single_file = click.option(
    "--single-file",
    is_flag=True,
    help="Put the annotated video into report.html, so that it can be sent as one file.",
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
