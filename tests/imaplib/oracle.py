"""Answers what imaplib makes of each line of standard input: a function's name and its arguments, bytes in hexadecimal."""

import calendar
import datetime
import imaplib
import sys


def int2ap(number):
    return imaplib.Int2AP(int(number)).decode("ascii")


def flags(line):
    return " ".join(word.hex() for word in imaplib.ParseFlags(bytes.fromhex(line)))


def date(line):
    try:
        found = imaplib.Internaldate2tuple(bytes.fromhex(line))
    except (KeyError, ValueError):
        return "error"
    return "none" if found is None else str(calendar.timegm(found))


def internaldate(seconds, offset):
    zone = datetime.timezone(datetime.timedelta(minutes=int(offset)))
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    moment = (epoch + datetime.timedelta(seconds=int(seconds))).astimezone(zone)
    return imaplib.Time2Internaldate(moment)


FUNCTIONS = {function.__name__: function for function in (int2ap, flags, date, internaldate)}

for line in sys.stdin:
    name, *arguments = line.rstrip("\n").split(" ")
    print(FUNCTIONS[name](*arguments))
