"""A TLS server that answers GETs, slowly when told, and streams a line every 0.1 s.

Arguments: CERTIFICATE ADDRESS PORT STATUS DELAY LINES; STATUS 0 answers with what is no HTTP, and
after LINES lines (0: never) the stream ends as HTTP has it, and the connection stays open.
"""

from __future__ import annotations

import asyncio
import ssl
import sys

CERTIFICATE, ADDRESS, PORT, STATUS, DELAY, LINES = sys.argv[1:]


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        question = await reader.readuntil(b"\r\n\r\n")
        if question.startswith(b"GET /stream"):
            await stream(writer)
        await asyncio.sleep(float(DELAY))
        answer = "SSH-2.0-OpenSSH_9.2" if STATUS == "0" else f"HTTP/1.1 {STATUS} Status"
        writer.write(f"{answer}\r\nContent-Length: 2\r\n\r\nok".encode())
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def stream(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    number = 0
    while number < int(LINES) or LINES == "0":
        number += 1
        writer.write(b'5\r\n{""}\n\r\n')
        await writer.drain()
        await asyncio.sleep(0.1)
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    await asyncio.sleep(3600)


async def main() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server = await asyncio.start_server(serve, None, int(PORT), ssl=context)
    print("ready", flush=True)  # noqa: T201  (for whoever has started it)
    await server.serve_forever()


asyncio.run(main())
