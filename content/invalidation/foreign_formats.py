"""Messages that no text reader can read, told by how they begin."""

from __future__ import annotations

#: What to do at the other end. Of the text connector's strategies only this one sends
#: text; the others keep sending serialised Java objects.
TEXT_CONNECTOR_HINT = (
    "let the deployer send text: TextJMSCacheChannelConnector with "
    'Strategy="AsyncJMS11" as the connector of RemoteSynchronization in '
    "cd_storage_conf.xml"
)

_JAVA = f"A serialised Java object; {TEXT_CONNECTOR_HINT}"
_DOTNET = f"A serialised .NET object; {TEXT_CONNECTOR_HINT}"

# Each as bytes and, where it has a fixed beginning there, too, in base64.
_BEGINNINGS = (
    (b"\xac\xed\x00\x05", _JAVA),  # Java Object Serialization Specification, 6.4.2
    (b"rO0AB", _JAVA),
    # [MS-NRBF] 2.6.1: record type, root id 1, header id -1, version 1.0
    (b"\x00\x01\x00\x00\x00\xff\xff\xff\xff\x01\x00\x00\x00", _DOTNET),
    (b"AAEAAAD/////AQAAA", _DOTNET),
    (b"\x1f\x8b", "Compressed with gzip; send cache events as they are"),
    (b"\x80\x02", "A Python pickle; send cache events as JSON"),
    (b"\x80\x03", "A Python pickle; send cache events as JSON"),
    (b"\x80\x04", "A Python pickle; send cache events as JSON"),
    (b"\x80\x05", "A Python pickle; send cache events as JSON"),
)


def describe_foreign_format(body: bytes) -> str:
    """Return what a message is instead of text, and what to do; empty if it may be text.

    Over STOMP an ActiveMQ message of Java's binary types arrives with no body at all.
    """
    if not body.strip(b"\0 \t\r\n"):
        return (
            f"An empty message, as a binary JMS message becomes; {TEXT_CONNECTOR_HINT}"
        )
    for beginning, description in _BEGINNINGS:
        if body.startswith(beginning):
            return description
    return ""
