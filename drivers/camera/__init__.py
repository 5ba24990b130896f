"""The camera."""

import os

# OpenCV and its FFmpeg write to the standard error output, which is the event log, and hear only while being loaded
# that they should not. The last is the seconds after which a video device without pictures is given up.
os.environ.update(OPENCV_LOG_LEVEL="SILENT", OPENCV_FFMPEG_LOGLEVEL="-8", OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT="5")
