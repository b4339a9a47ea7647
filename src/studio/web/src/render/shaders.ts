/** GLSL of the WebGL2 renderer. Everything is in screen pixels of the canvas; `uCamera` is x, y, pixels per world unit; `uSize` the canvas. */

/** Edges: a strip along a quadratic curve; dashes and dots are cut out of it in the fragment shader, by length in pixels. */
export const edgeVertex = `#version 300 es
precision highp float;
layout(location=0) in vec2 corner;      // 0..1 along, -1..1 across
layout(location=1) in vec4 ends;
layout(location=2) in vec4 shape;       // radius a, radius b, width, style
layout(location=3) in vec4 flow;        // phase, r, g, b
layout(location=4) in vec2 extra;       // alpha, rate
uniform vec3 uCamera; uniform vec2 uSize; uniform float uRatio; uniform float uBend;
out float vAlong; out float vAcross; out vec2 vPosition;
flat out vec4 vEnds; flat out vec2 vRadii; flat out float vHalf; flat out float vStyle; flat out float vPhase; flat out vec4 vColor;
vec2 toScreen(vec2 p) { return (p - uCamera.xy) * uCamera.z + uSize * 0.5; }
void main() {
    vec2 a = toScreen(ends.xy), b = toScreen(ends.zw), d = b - a;
    vec2 c = (a + b) * 0.5 + vec2(-d.y, d.x) * uBend;
    float t = corner.x, s = 1.0 - t;
    vec2 p = s * s * a + 2.0 * s * t * c + t * t * b;
    vec2 tangent = 2.0 * s * (c - a) + 2.0 * t * (b - c);
    vec2 normal = normalize(vec2(-tangent.y, tangent.x) + vec2(1e-6));
    vHalf = shape.z * uRatio * 0.5 * clamp(uCamera.z / uRatio * 1.2, 0.55, 1.5);
    vAcross = corner.y * (vHalf + 1.0);
    vPosition = p + normal * vAcross;
    vAlong = t * (length(d) + length(c - a) + length(b - c)) * 0.5;
    vEnds = vec4(a, b);
    vRadii = shape.xy * uCamera.z * vec2(1.0, 1.12) + vec2(0.0, 2.0);
    vStyle = shape.w; vPhase = flow.x * uRatio; vColor = vec4(flow.yzw, extra.x);
    gl_Position = vec4(vPosition / uSize * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}`;

export const edgeFragment = `#version 300 es
precision highp float;
in float vAlong; in float vAcross; in vec2 vPosition;
flat in vec4 vEnds; flat in vec2 vRadii; flat in float vHalf; flat in float vStyle; flat in float vPhase; flat in vec4 vColor;
uniform float uRatio;
out vec4 color;
void main() {
    float far = min(length(vPosition - vEnds.xy) - vRadii.x, length(vPosition - vEnds.zw) - vRadii.y);
    float alpha = clamp(vHalf + 0.5 - abs(vAcross), 0.0, 1.0) * clamp(far + 0.5, 0.0, 1.0);
    float along = vAlong - vPhase;
    if (vStyle > 1.5) {                                             // dotted: round dots, one in eight pixels or more
        float period = max(8.0 * uRatio, vHalf * 4.5);
        float u = mod(along, period) - period * 0.5;
        alpha *= clamp(max(vHalf, 1.1 * uRatio) + 0.5 - length(vec2(u, vAcross)), 0.0, 1.0);
    } else if (vStyle > 0.5) {                                      // dashed: nine on, seven off
        float u = abs(mod(along, 16.0 * uRatio) - 8.0 * uRatio);
        alpha *= clamp(4.5 * uRatio - u + 0.5, 0.0, 1.0);
    } else {                                                        // solid: a brighter stretch travels along
        float u = mod(along, 72.0 * uRatio) / (72.0 * uRatio);
        alpha *= vPhase == 0.0 ? 1.0 : 0.72 + 0.28 * smoothstep(0.55, 1.0, u);
    }
    alpha *= vColor.a;
    color = vec4(vColor.rgb * alpha, alpha);
}`;

/** Arrowheads: a triangle whose tip touches the rim of the target. */
export const arrowVertex = `#version 300 es
precision highp float;
layout(location=0) in vec2 corner;
layout(location=1) in vec4 ends;
layout(location=2) in vec4 shape;
layout(location=3) in vec4 flow;
layout(location=4) in vec2 extra;
uniform vec3 uCamera; uniform vec2 uSize; uniform float uRatio; uniform float uBend;
flat out vec4 vColor;
vec2 toScreen(vec2 p) { return (p - uCamera.xy) * uCamera.z + uSize * 0.5; }
void main() {
    vec2 a = toScreen(ends.xy), b = toScreen(ends.zw), d = b - a;
    vec2 c = (a + b) * 0.5 + vec2(-d.y, d.x) * uBend;
    vec2 along = normalize(b - c + vec2(1e-6));
    float size = (4.5 + shape.z * 1.1) * uRatio * clamp(uCamera.z / uRatio * 1.2, 0.45, 1.5);
    vec2 tip = b - along * (shape.y * uCamera.z * 1.12 + 1.0);
    vec2 p = tip + along * (corner.x - 1.0) * size * 1.5 + vec2(-along.y, along.x) * corner.y * size * 0.62;
    vColor = vec4(flow.yzw, min(1.0, extra.x * 1.15));
    gl_Position = vec4(p / uSize * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}`;

export const arrowFragment = `#version 300 es
precision highp float;
flat in vec4 vColor;
out vec4 color;
void main() { color = vec4(vColor.rgb * vColor.a, vColor.a); }`;

/** Nodes: one square each; shape, rim, state arc of gates, glow and flash are distances in the fragment shader. */
export const nodeVertex = `#version 300 es
precision highp float;
layout(location=0) in vec2 corner;      // -1..1
layout(location=1) in vec4 place;       // x, y, radius, shape
layout(location=2) in vec4 tint;        // r, g, b, alpha
layout(location=3) in vec4 live;        // value, glow, fill, flash
layout(location=4) in float ring;
uniform vec3 uCamera; uniform vec2 uSize; uniform float uRatio;
out vec2 vLocal; flat out vec4 vTint; flat out vec4 vLive; flat out vec3 vForm;
void main() {
    float radius = max(place.z * uCamera.z, 1.6 * uRatio);
    float reach = radius * 2.4 + 6.0 * uRatio;
    vec2 p = (place.xy - uCamera.xy) * uCamera.z + uSize * 0.5 + corner * reach;
    vLocal = corner * reach; vTint = tint; vLive = live; vForm = vec3(radius, place.w, ring);
    gl_Position = vec4(p / uSize * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}`;

export const nodeFragment = `#version 300 es
precision highp float;
in vec2 vLocal; flat in vec4 vTint; flat in vec4 vLive; flat in vec3 vForm;
uniform float uRatio; uniform vec3 uBack; uniform vec3 uInk;
out vec4 color;
const float PI = 3.14159265;
float distanceTo(vec2 p, float r, float shape) {
    if (shape < 0.5) return length(p) - r;
    p = abs(p);
    if (shape < 1.5) return (p.x + p.y - r * 1.2) * 0.70711;
    if (shape < 2.5) return max(p.y * 1.0 - r * 0.9353, p.x * 0.86603 + p.y * 0.5 - r * 0.9353);
    vec2 q = p - vec2(r * 0.9 - r * 0.22);
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - r * 0.22;
}
vec4 over(vec4 front, vec4 back) { return front + back * (1.0 - front.a); }
vec4 ink(vec3 rgb, float a) { return vec4(rgb * a, a); }
float line(float d, float width) { return clamp(width * 0.5 + 0.5 - abs(d), 0.0, 1.0); }
void main() {
    float r = vForm.x, d = distanceTo(vLocal, r, vForm.y), away = length(vLocal);
    vec4 result = vec4(0.0);
    if (vLive.y > 0.0) {
        float halo = exp(-max(d, 0.0) / (r * 0.42)) * vLive.y * 0.62 * clamp((r * 2.4 - away) / (r * 0.8), 0.0, 1.0);
        result = ink(vTint.rgb, halo);
    }
    float body = clamp(0.5 - d, 0.0, 1.0);
    result = over(ink(mix(uBack, vTint.rgb, vLive.z), body), result);
    float stroke = max(1.2 * uRatio, min(2.4 * uRatio, r * 0.14));
    result = over(ink(vTint.rgb, line(d + stroke * 0.5, stroke)), result);
    if (vLive.x > -1.5) {                                           // a gate: state from the top, clockwise open, counter-clockwise closed
        float band = away - r * 1.52;
        float wide = max(2.0 * uRatio, r * 0.17);
        float angle = atan(vLocal.x, -vLocal.y);                    // 0 at the top, positive clockwise; screen y points down
        float turn = angle * sign(vLive.x);
        float inside = step(0.004, abs(vLive.x)) * step(0.0, turn) * step(turn, abs(vLive.x) * PI);   // at zero the sign is zero and every angle would be inside
        result = over(ink(vTint.rgb, line(band, wide * 0.4) * 0.4), result);
        result = over(ink(vLive.x > 0.0 ? vTint.rgb : uInk, line(band, wide) * inside), result);
    }
    if (vLive.w > 0.0) {
        float kind = floor(vLive.w), t = fract(vLive.w);
        float reach = kind > 2.5 && kind < 3.5 ? mix(2.1, 1.2, t) : mix(1.15, 2.25, t);
        vec3 rgb = kind < 1.5 || kind > 3.5 ? uInk : vTint.rgb;     // reflex and collapse flash in the colour of text
        float wave = line(away - r * reach, (kind < 1.5 ? 4.0 : 2.5) * uRatio);
        if (kind > 3.5) wave = max(wave, line(away - r * (reach - 0.3), 1.5 * uRatio));
        result = over(ink(rgb, wave * (1.0 - t)), result);
        if (kind < 1.5) result = over(ink(uInk, body * 0.75 * (1.0 - t)), result);
    }
    if (vForm.z > 0.5) {
        float gap = d - (3.5 + 1.5 * step(2.5, vForm.z)) * uRatio;
        result = over(ink(uInk, line(gap, (vForm.z > 1.5 ? 2.4 : 1.4) * uRatio)), result);
    }
    color = result * vTint.a;
}`;
