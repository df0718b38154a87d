"""A certificate for one start of the app, so that a phone's browser may use its camera.

Browsers give a camera only to pages that come over TLS. Nobody vouches for an address in a
local network: the browser warns once, and the fingerprint tells whether it is this one.
"""

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = timedelta(days=7)
"""An app that runs longer is started anew; clocks of phones may differ by a day."""
SKEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, in memory only.

    Attributes
    ----------
    certificate, key : bytes
        PEM.
    fingerprint : str
        SHA-256 as browsers show it: "A1:B2:...".
    """

    certificate: bytes
    key: bytes
    fingerprint: str

    def context(self) -> ssl.SSLContext:
        """Return what a server needs to speak TLS with it."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        # The module takes files only; they are gone at once, and nobody else could read them.
        with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
            file = Path(folder) / "both.pem"
            file.touch(mode=0o600)
            file.write_bytes(self.key + self.certificate)
            made.load_cert_chain(file)
        return made


def make_certificate(addresses: list[str], now: datetime | None = None) -> Certificate:
    """Make a certificate for the addresses of this machine.

    Parameters
    ----------
    addresses : list of str
        IP addresses.
    now : datetime, optional
        With a time zone.
    """
    now = now or datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "formcheck on this computer")])
    places = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName(places), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Certificate(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
    )
