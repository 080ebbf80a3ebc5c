"""Puts many mutants into one file, each behind a switch: nothing changes until its number is switched on.

A mutant is what cargo-mutants lists: a span and what stands there instead. `a < b` becomes
`(if crate::mutant::on(7) { a <= b } else { a < b })`; a function's body begins with `if crate::mutant::on(8) { return None; }`;
an arm of a match gets a guard. Since one switch is on at a time, what stands behind a switch is the file's own text.
"""
import collections

import tree_sitter
import tree_sitter_rust

LANGUAGE = tree_sitter.Language(tree_sitter_rust.language())
ON = "crate::mutant::on(%d)"


class Source:
    """One file: its text, its tree, and where lines begin."""

    def __init__(self, text):
        self.bytes = text.encode()
        self.lines = text.splitlines(keepends=True)
        self.tree = tree_sitter.Parser(LANGUAGE).parse(self.bytes)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line.encode()))

    def offset(self, place):
        """The byte at a line and column, both counted from one."""
        line = self.lines[place["line"] - 1] if place["line"] <= len(self.lines) else ""
        return self.starts[place["line"] - 1] + len(line[: place["column"] - 1].encode())

    def span(self, mutant):
        return self.offset(mutant["span"]["start"]), self.offset(mutant["span"]["end"])

    def text(self, begin, end):
        return self.bytes[begin:end].decode()

    def node(self, begin, end):
        return self.tree.root_node.descendant_for_byte_range(begin, end)


class Switched:
    """A file with switches: `text`, and `ranges`, where in it (in bytes) which mutant lies.

    A range says whether it is what stands there instead, word for word.
    """

    def __init__(self, source, mutants):
        self.source = source
        self.inserts = collections.defaultdict(list)  # at an offset: (number, text)
        self.choices = collections.defaultdict(list)  # of a node (begin, end): (number, what stands there instead)
        self.arms = collections.defaultdict(list)  # of a match pattern (begin, end): (number, kind)
        self.matches = collections.defaultdict(list)  # of a whole match (begin, end): numbers of its arms
        self.left = []  # numbers that no switch was found for
        for number, mutant in mutants:
            if not self.place(number, mutant):
                self.left.append(number)
        self.pieces, self.length, self.ranges = [], 0, []
        self.render(source.tree.root_node)
        self.text = "".join(self.pieces)

    def place(self, number, mutant):
        begin, end = self.source.span(mutant)
        return getattr(self, "place_" + mutant["genre"].lower(), lambda *_: False)(number, mutant, begin, end)

    def place_fnvalue(self, number, mutant, begin, end):
        # What is known by a trait only is of one type.
        if "impl " in mutant["function"]["return_type"]:
            return False
        self.inserts[begin].append((number, mutant["replacement"]))
        return True

    def place_binaryoperator(self, number, mutant, begin, end):
        node = self.source.node(begin, end).parent
        if node is None or node.type not in ("binary_expression", "compound_assignment_expr"):
            return False
        left = self.source.text(node.start_byte, begin)
        right = self.source.text(end, node.end_byte)
        self.choices[node.start_byte, node.end_byte].append((number, left + mutant["replacement"] + right))
        return True

    def place_unaryoperator(self, number, mutant, begin, end):
        node = self.source.node(begin, end).parent
        if node is None or node.type != "unary_expression":
            return False
        self.choices[node.start_byte, node.end_byte].append((number, self.source.text(end, node.end_byte)))
        return True

    def place_matcharm(self, number, mutant, begin, end):
        return self.place_arm(number, begin, end, "gone")

    def place_matcharmguard(self, number, mutant, begin, end):
        return self.place_arm(number, begin, end, mutant["replacement"])

    def place_arm(self, number, begin, end, kind):
        node = self.source.node(begin, begin + 1)
        while node is not None and node.type != "match_arm":
            node = node.parent
        pattern = node and node.child_by_field_name("pattern")
        if not pattern:
            return False
        self.arms[pattern.start_byte, pattern.end_byte].append((number, kind))
        whole = node.parent.parent
        self.matches[whole.start_byte, whole.end_byte].append(number)
        return True

    def put(self, text):
        self.pieces.append(text)
        self.length += len(text.encode())

    def put_switched(self, number, text):
        begin = self.length
        self.put(text)
        self.ranges.append((begin, self.length, number, True))

    def render(self, node):
        begin = self.length
        choices = self.choices.pop((node.start_byte, node.end_byte), [])
        if choices:
            self.put("(")
        for number, instead in choices:
            self.put_switched(number, f"if {ON % number} {{ {instead} }} else ")
        if choices:
            self.put("{ ")
        self.render_within(node)
        # With a guard an arm does not count when the compiler looks whether all cases are there.
        arms = self.matches.get((node.start_byte, node.end_byte), []) if node.type == "match_expression" else []
        self.ranges.extend((begin, self.length, number, False) for number in arms)
        if choices:
            self.put(" })")
            # Where the whole is at fault, all of them are.
            self.ranges.extend((begin, self.length, number, False) for number, _ in choices)

    def render_within(self, node):
        if node.type == "match_pattern" and (node.start_byte, node.end_byte) in self.arms:
            self.render_pattern(node, self.arms.pop((node.start_byte, node.end_byte)))
            return
        at = node.start_byte
        for child in node.children:
            self.gap(at, child.start_byte)
            self.insert(child.start_byte)
            self.render(child)
            at = child.end_byte
        self.gap(at, node.end_byte)

    def render_pattern(self, node, arms):
        begin = self.length
        guard = node.child_by_field_name("condition")
        at = node.start_byte
        for child in node.children:
            if guard is not None and child.start_byte >= guard.start_byte:
                break
            if child.type == "if":
                break
            self.gap(at, child.start_byte)
            self.render(child)
            at = child.end_byte
        off = "".join(f"!{ON % number} && " for number, kind in arms if kind != "true")
        on = "".join(f"{ON % number} || " for number, kind in arms if kind == "true")
        self.put(" if " + off + "(" + on)
        if guard is None:
            self.put("true")
        else:
            self.put("(")
            self.render(guard)
            self.put(")")
        self.put(")")
        self.ranges.extend((begin, self.length, number, False) for number, _ in arms)

    def gap(self, begin, end):
        if begin < end:
            self.put(self.source.text(begin, end))

    def insert(self, at):
        for number, value in self.inserts.pop(at, []):
            self.put_switched(number, f"if {ON % number} {{ return {value}; }} ")

    def at_fault(self, begin, end):
        """The mutants of the smallest range that holds these bytes of the text, and whether it is their own words."""
        around = [(last - first, own, number) for first, last, number, own in self.ranges if first <= begin and end <= last]
        if not around:
            return set(), False
        least, own, _ = min(around)
        return {number for size, _, number in around if size == least}, own
