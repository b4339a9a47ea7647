/**
 * The language of the search box: words and conditions side by side mean "and", `or` and brackets are there, `-` or `not` turns one around.
 *   math                      id or label contains it
 *   domain:nervous kind:gate  is exactly (text before the first * or whole)
 *   name~math                 contains
 *   rate>5 value<=-0.5        compares numbers: rate in messages per second, value from -1 to 1
 */
export interface Subject {
    id: string;
    label: string;
    kind: string;
    domain: string;
    state: string;
    rate: number;
    value: number;
}

export type Predicate = (subject: Subject) => boolean;

export type Parsed = { ok: true; matches: Predicate; empty: boolean } | { ok: false; at: number; why: string };

interface Token {
    text: string;
    at: number;
    quoted: boolean;
}

const textFields: Record<string, (s: Subject) => string> = {
    id: (s) => s.id,
    name: (s) => `${s.id} ${s.label}`,
    label: (s) => s.label,
    kind: (s) => s.kind,
    domain: (s) => s.domain,
    state: (s) => s.state,
};

const numberFields: Record<string, (s: Subject) => number> = { rate: (s) => s.rate, value: (s) => s.value };

const everyField = [...Object.keys(textFields), ...Object.keys(numberFields)].join(", ");

class FilterError extends Error {
    constructor(readonly at: number, why: string) {
        super(why);
    }
}

export function parseFilter(text: string): Parsed {
    try {
        const parser = new Parser(tokens(text), text.length);
        return { ok: true, ...parser.all() };
    } catch (error) {
        if (error instanceof FilterError) {
            return { ok: false, at: error.at, why: error.message };
        }
        throw error;
    }
}

function tokens(text: string): Token[] {
    const found: Token[] = [];
    const pattern = /\s+|([()])|((?:[^\s()"]|"[^"]*")+)|(")/gy;
    let match: RegExpExecArray | null;
    while ((match = pattern.exec(text)) !== null) {
        if (match[3]) {
            throw new FilterError(match.index, "this quotation mark has no partner");
        }
        const raw = match[1] ?? match[2];
        if (raw !== undefined) {
            found.push({ text: raw.replaceAll('"', ""), at: match.index, quoted: raw.startsWith('"') });
        }
    }
    return found;
}

class Parser {
    private next = 0;

    constructor(private readonly found: Token[], private readonly length: number) {}

    all(): { matches: Predicate; empty: boolean } {
        if (this.found.length === 0) {
            return { matches: () => true, empty: true };
        }
        const matches = this.either();
        const rest = this.found[this.next];
        if (rest) {
            throw new FilterError(rest.at, `'${rest.text}' was not expected here`);
        }
        return { matches, empty: false };
    }

    private either(): Predicate {
        let left = this.both();
        while (this.word("or")) {
            const a = left;
            const b = this.both();
            left = (s) => a(s) || b(s);
        }
        return left;
    }

    private both(): Predicate {
        const parts: Predicate[] = [];
        for (;;) {
            const token = this.found[this.next];
            if (!token || (token.text === ")" && !token.quoted) || this.isWord(token, "or")) {
                break;
            }
            if (!this.word("and")) {
                parts.push(this.one());
            }
        }
        if (parts.length === 0) {
            throw new FilterError(this.found[this.next]?.at ?? this.length, "a condition is missing here");
        }
        return (s) => parts.every((part) => part(s));
    }

    private one(): Predicate {
        const token = this.found[this.next++];
        if (!token) {
            throw new FilterError(this.length, "a condition is missing here");
        }
        if (this.isWord(token, "not")) {
            return turned(this.one());
        }
        if (token.text === "(" && !token.quoted) {
            const inner = this.either();
            const close = this.found[this.next++];
            if (close?.text !== ")") {
                throw new FilterError(token.at, "this bracket is never closed");
            }
            return inner;
        }
        if (token.text.length > 1 && token.text.startsWith("-") && !token.quoted) {
            return turned(condition(token.text.slice(1), token.at + 1, false));
        }
        return condition(token.text, token.at, token.quoted);
    }

    private isWord(token: Token, word: string): boolean {
        return !token.quoted && token.text.toLowerCase() === word;
    }

    private word(word: string): boolean {
        const token = this.found[this.next];
        if (token && this.isWord(token, word)) {
            this.next++;
            return true;
        }
        return false;
    }
}

const turned = (inner: Predicate): Predicate => (s) => !inner(s);

function condition(text: string, at: number, quoted: boolean): Predicate {
    const parts = quoted ? null : /^([a-z_]+)(>=|<=|!=|[:=~<>])(.*)$/is.exec(text);
    if (!parts) {
        const wanted = text.toLowerCase();
        return (s) => textFields.name(s).toLowerCase().includes(wanted);
    }
    const field = parts[1].toLowerCase();
    const operator = parts[2];
    const operand = parts[3];
    if (operand === "") {
        throw new FilterError(at + text.length, `'${field}${operator}' needs something to compare with`);
    }
    const asNumber = numberFields[field];
    if (asNumber) {
        return numeric(asNumber, operator, operand, at);
    }
    const asText = textFields[field];
    if (!asText) {
        throw new FilterError(at, `there is no '${field}'; there are ${everyField}`);
    }
    return textual(asText, field, operator, operand.toLowerCase(), at);
}

function numeric(read: (s: Subject) => number, operator: string, operand: string, at: number): Predicate {
    const limit = Number(operand);
    if (!Number.isFinite(limit)) {
        throw new FilterError(at, `'${operand}' is not a number`);
    }
    switch (operator) {
        case ">": return (s) => read(s) > limit;
        case "<": return (s) => read(s) < limit;
        case ">=": return (s) => read(s) >= limit;
        case "<=": return (s) => read(s) <= limit;
        case "!=": return (s) => read(s) !== limit;
        case "~": throw new FilterError(at, "a number is compared with < > <= >= or =, not with ~");
        default: return (s) => read(s) === limit;
    }
}

function textual(read: (s: Subject) => string, field: string, operator: string, wanted: string, at: number): Predicate {
    if (operator === "~") {
        return (s) => read(s).toLowerCase().includes(wanted);
    }
    if (operator !== ":" && operator !== "=" && operator !== "!=") {
        throw new FilterError(at, `'${field}' is text: compare it with : or ~`);
    }
    const same = (s: Subject): boolean => {
        // A name is id and label together, for which "is" would never hold.
        const values = field === "name" ? [s.id, s.label] : [read(s)];
        return values.some((value) => wildcard(value.toLowerCase(), wanted));
    };
    return operator === "!=" ? turned(same) : same;
}

const wildcard = (value: string, wanted: string): boolean => (wanted.endsWith("*") ? value.startsWith(wanted.slice(0, -1)) : value === wanted);
