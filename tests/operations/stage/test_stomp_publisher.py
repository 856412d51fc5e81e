from __future__ import annotations

import socket
import threading

import pytest

from content.operations.stage.exceptions import StageError
from content.operations.stage.stomp_publisher import StompPublisher


class FakeBroker:
    """Takes one connection; answers its frames."""

    def __init__(self) -> None:
        self.frames: list[str] = []
        self.answers = {"STOMP": "CONNECTED\n\n\0"}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            received = b""
            while data := connection.recv(65536):
                received += data
                *frames, received = received.split(b"\0")
                for frame in frames:
                    connection.sendall(self._answer(frame.decode().lstrip()).encode())

    def _answer(self, frame: str) -> str:
        self.frames.append(frame)
        command, _, rest = frame.partition("\n")
        if command in self.answers:
            return self.answers[command]
        _, found, number = rest.partition("receipt:")
        number = number.partition("\n")[0]
        return f"RECEIPT\nreceipt-id:{number}\n\n\0" if found else ""


@pytest.fixture
def broker():
    broker = FakeBroker()
    yield broker
    broker.close()


def test_every_text_is_sent_in_order_and_a_receipt_awaited_for_many(broker):
    texts = [str(number) for number in range(1_201)]
    with StompPublisher(broker.port) as publisher:
        assert publisher.publish("News", texts) == len(texts)
    sent = broker.frames[1:]
    assert [frame.rpartition("\n\n")[2] for frame in sent] == texts
    assert all("destination:/topic/News\n" in frame for frame in sent)
    assert sum("receipt:" in frame for frame in sent) == 3


def test_nothing_is_sent_for_no_texts(broker):
    with StompPublisher(broker.port) as publisher:
        assert publisher.publish("News", []) == 0
        assert publisher.publish("News", ["one"]) == 1


def test_credentials_are_sent(broker):
    StompPublisher(broker.port, credentials=("me", "secret")).close()
    assert "login:me\npasscode:secret\n" in broker.frames[0]


def test_login_that_is_refused_is_an_error(broker):
    broker.answers["STOMP"] = "ERROR\nmessage:not you\n\n\0"
    with pytest.raises(StageError, match="not you"):
        StompPublisher(broker.port)


def test_message_that_is_refused_is_an_error(broker):
    broker.answers["SEND"] = "ERROR\nmessage:no more\n\n\0"
    with (
        StompPublisher(broker.port) as publisher,
        pytest.raises(StageError, match="no more"),
    ):
        publisher.publish("News", ["one"])
