"""The environment in which MediaPipe can transfer nothing."""

from hypothesis import given
from hypothesis import strategies as st

from formcheck.pose.mediapipe.network_block import offline_environment

PROXY_NAMES = [
    name
    for lower in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")
    for name in (lower, lower.upper(), lower.capitalize())
]
OTHER_NAMES = ["PATH", "HOME", "LANG", "PROXY", "NO_PROXY_HERE", "SSL_CERT_FILE"]
VALUES = st.sampled_from(
    ["", "*", "play.googleapis.com", "http://10.0.0.1:3128", ".com,10.0.0.0/8"]
)

environments = st.dictionaries(st.sampled_from(PROXY_NAMES + OTHER_NAMES), VALUES)


@given(environments)
def test_every_https_transfer_meets_a_proxy_that_leads_nowhere(environment: dict[str, str]) -> None:
    offline = offline_environment(environment)
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy"):
        scheme, _, place = offline[name].partition("://")
        assert scheme not in ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
        assert place.startswith("127.0.0.1:")


@given(environments)
def test_no_exception_leads_past_the_proxy(environment: dict[str, str]) -> None:
    assert not [name for name in offline_environment(environment) if name.lower() == "no_proxy"]


@given(environments)
def test_other_variables_stay_and_the_given_ones_are_not_touched(
    environment: dict[str, str],
) -> None:
    before = dict(environment)
    offline = offline_environment(environment)
    assert environment == before
    assert {name: offline.get(name) for name in OTHER_NAMES if name in environment} == {
        name: value for name, value in environment.items() if name in OTHER_NAMES
    }
