"""Prints the public names of imaplib, one a line: of the module, and of its classes their methods and attributes.

They are read from the source, which needs no server to have instances. The source is that of the Python that runs this,
or the file that is named.
"""

import ast
import sys


def source():
    if len(sys.argv) > 1:
        return sys.argv[1]
    import imaplib

    return imaplib.__file__


def is_main(test):
    return isinstance(test, ast.Compare) and getattr(test.left, "id", None) == "__name__"


def statements(body):
    """Those of a body, and of the branches in it."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If) and is_main(statement.test):
            continue
        for branch in ("body", "orelse", "handlers", "finalbody"):
            if not isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
                for inner in statements(getattr(statement, branch, [])):
                    yield inner


def assigned(statement):
    """What an assignment changes."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    else:
        targets = [statement.target] if hasattr(statement, "target") else []
    for target in targets:
        for one in getattr(target, "elts", [target]):
            yield one


def bound(body):
    """The names that a body defines."""
    for statement in statements(body):
        if isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
            yield statement.name
        for target in assigned(statement):
            if isinstance(target, ast.Name):
                yield target.id


def attributes(body):
    """What methods set on `self`."""
    for node in body:
        for inner in ast.walk(node):
            for target in assigned(inner):
                if isinstance(target, ast.Attribute) and getattr(target.value, "id", None) == "self":
                    yield target.attr


def names(tree):
    for name in bound(tree.body):
        yield name
    for statement in statements(tree.body):
        if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
            for name in list(bound(statement.body)) + list(attributes(statement.body)):
                yield name


with open(source()) as file:
    found = set(names(ast.parse(file.read())))
for name in sorted(found):
    if not name.startswith("_"):
        print(name)
