"""Options of the commands that make results of clips: how they are measured and written."""

import click

careful = click.option(
    "--careful",
    is_flag=True,
    help="Look at every frame of a video twice, the second time mirrored. Finding the pose"
    " takes twice as long; the angles of raises come out about a tenth closer.",
)
no_video = click.option("--no-video", is_flag=True, help="Don't draw the annotated video.")
single_file = click.option(
    "--single-file",
    is_flag=True,
    help="Put the annotated video into report.html, so that it can be sent as one file.",
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
