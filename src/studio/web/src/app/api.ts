/** Asks the studio server for JSON; a failure is a sentence that can be shown, never an exception that ends the page. */
export type Answer<T> = { ok: true; value: T } | { ok: false; why: string };

export async function ask<T>(path: string, parameters: Record<string, string | number | null | undefined> = {}): Promise<Answer<T>> {
    const url = new URL(`api/${path}`, location.origin + location.pathname);
    for (const [name, value] of Object.entries(parameters)) {
        if (value !== null && value !== undefined) {
            url.searchParams.set(name, String(value));
        }
    }
    try {
        const response = await fetch(url, { headers: { accept: "application/json" } });
        if (!response.ok) {
            return { ok: false, why: await reason(response) };
        }
        return { ok: true, value: (await response.json()) as T };
    } catch {
        return { ok: false, why: "the studio server does not answer" };
    }
}

/** Orders something in an operator's name. */
export async function order(name: string, body: object, key: string): Promise<Answer<{ ok: boolean; detail?: string; trail?: string }>> {
    try {
        const response = await fetch(new URL(`api/commands/${name}`, location.origin + location.pathname), {
            method: "POST", body: JSON.stringify(body),
            headers: { "content-type": "application/json", authorization: `Bearer ${key}`, "x-confirm": "yes" },
        });
        if (!response.ok) {
            return { ok: false, why: await reason(response) };
        }
        return { ok: true, value: (await response.json()) as { ok: boolean; detail?: string } };
    } catch {
        return { ok: false, why: "the studio server does not answer" };
    }
}

async function reason(response: Response): Promise<string> {
    const text = await response.text().catch(() => "");
    try {
        const value = JSON.parse(text) as { detail?: string; error?: string };
        return value.detail ?? value.error ?? `${response.status} ${response.statusText}`;
    } catch {
        return text.length > 0 && text.length < 300 ? text : `${response.status} ${response.statusText}`;
    }
}
