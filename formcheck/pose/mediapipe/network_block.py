"""Keeps MediaPipe from sending anything.

MediaPipe's native library reports usage to Google (its README, "Privacy Notice"): from
time to time and when a task is closed, through its own copy of libcurl. There is no
switch. formcheck therefore runs the library in a process of its own
(`formcheck.pose.mediapipe.worker`) and stops the reports there in three ways, so that the
environment of the user's process, its children and its video streams stay as they are:

- that process gets an environment in which every transfer ends before a name is looked
  up or a connection is opened (this module);
- once the model is loaded it may open no further file or socket
  (`formcheck.model.system.forbid_new_files`);
- it ends without closing the task.
"""

from collections.abc import Mapping

# libcurl gives up on a proxy whose scheme it doesn't know before it touches the network.
# Should another version take the scheme for http, nothing listens on that port.
_NO_PROXY_AT_ALL = "blocked://127.0.0.1:9"
_PROXY_NAMES = ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY")


def offline_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return a copy of an environment in which libcurl can transfer nothing.

    Every variable that libcurl reads about proxies is replaced. The exceptions
    (``no_proxy``, ``NO_PROXY``) are dropped: a ``*`` in them would lead past the proxy.
    Other variables are kept.
    """
    kept = {
        name: value for name, value in environment.items() if not name.lower().endswith("_proxy")
    }
    return kept | dict.fromkeys(_PROXY_NAMES, _NO_PROXY_AT_ALL)
