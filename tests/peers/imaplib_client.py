"""Python's imaplib as a client: imaplib_client.py HOST PORT MAILBOX ITEMS TIMES

Fetches from all messages of the mailbox again and again, and prints the processor time of the process for one time in
nanoseconds, without logging in, and the number of messages. It splits what it receives and does not parse it.
"""

import imaplib
import sys
import time


def main():
    host, port, mailbox, items, times = sys.argv[1:]
    client = imaplib.IMAP4(host, int(port))
    client.login("alice", "wonderland")
    client.select(mailbox)
    start = time.process_time_ns()
    for _ in range(int(times)):
        status, data = client.uid("FETCH", "1:*", items)
        assert status == "OK", data
        # A message with a literal is a pair and what is behind it.
        messages = sum(1 for part in data if isinstance(part, tuple) or b"FETCH" in part or b"UID" in part)
    print((time.process_time_ns() - start) // int(times), messages)
    client.logout()


main()
