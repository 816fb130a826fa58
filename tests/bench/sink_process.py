"""A relay in a process of its own, so that it does not share our interpreter: prints its port and serves.

The argument is how many milliseconds it thinks before it takes a mail, as a relay in another house does.
"""

from __future__ import annotations

import socket
import socketserver
import sys
import time

THINKS = int(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0


class Talk(socketserver.StreamRequestHandler):
    """Takes everything, as fast as it can."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """One connection."""
        self.wfile.write(b"220 sink\r\n")
        while command := self.rfile.readline():
            verb = command[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                time.sleep(THINKS)
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")
            if verb == b"QUIT":
                return


if __name__ == "__main__":
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        print(server.server_address[1], flush=True)
        server.serve_forever()
