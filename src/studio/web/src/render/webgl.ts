import { type Look, parts } from "../look/palette";
import type { Camera } from "./camera";
import { bend } from "./geometry";
import type { Renderer } from "./renderer";
import { arrowFragment, arrowVertex, edgeFragment, edgeVertex, nodeFragment, nodeVertex } from "./shaders";
import { edgeStride, nodeStride, type Stage } from "./stage";

/** Pieces of the strip along an edge: enough that the bend looks round across a whole screen. */
const pieces = 14;

interface Program {
    program: WebGLProgram;
    array: WebGLVertexArrayObject;
    buffer: WebGLBuffer;
    uniforms: Record<string, WebGLUniformLocation | null>;
    bytes: number;
}

/** Instanced WebGL2: three draw calls a frame however large the graph is. */
export class WebGlRenderer implements Renderer {
    readonly name = "webgl2";
    alive = true;
    private readonly edges: Program;
    private readonly arrows: Program;
    private readonly nodes: Program;

    private constructor(private readonly gl: WebGL2RenderingContext, canvas: HTMLCanvasElement) {
        canvas.addEventListener("webglcontextlost", (event) => {
            event.preventDefault();
            this.alive = false;
        });
        const strip: number[] = [];
        for (let k = 0; k <= pieces; k++) {
            strip.push(k / pieces, -1, k / pieces, 1);
        }
        const edgeParts = [4, 4, 4, 2];
        this.edges = this.build(edgeVertex, edgeFragment, strip, edgeParts, edgeStride);
        this.arrows = this.build(arrowVertex, arrowFragment, [1, 0, 0, 1, 0, -1], edgeParts, edgeStride, this.edges.buffer);
        this.nodes = this.build(nodeVertex, nodeFragment, [-1, -1, 1, -1, -1, 1, 1, 1], [4, 4, 4, 1], nodeStride);
        gl.enable(gl.BLEND);
        gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    }

    /** Null where the browser or the machine cannot do WebGL2. */
    static create(canvas: HTMLCanvasElement): WebGlRenderer | null {
        // The buffer is kept so that a picture can be saved and pixels be read after the frame.
        const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, preserveDrawingBuffer: true, powerPreference: "low-power" });
        return gl ? new WebGlRenderer(gl, canvas) : null;
    }

    draw(stage: Stage, camera: Camera, look: Look, ratio: number): void {
        const { gl } = this;
        const back = parts(look.canvas);
        gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
        gl.clearColor(back[0], back[1], back[2], 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        this.upload(this.edges, stage.edgeData, stage.lines.length * edgeStride);
        this.upload(this.nodes, stage.nodeData, stage.marks.length * nodeStride);
        this.run(this.edges, camera, ratio, look);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, (pieces + 1) * 2, stage.lines.length);
        this.run(this.arrows, camera, ratio, look);
        gl.drawArraysInstanced(gl.TRIANGLES, 0, 3, stage.lines.length);
        this.run(this.nodes, camera, ratio, look);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, stage.marks.length);
        gl.bindVertexArray(null);
    }

    private run(program: Program, camera: Camera, ratio: number, look: Look): void {
        const { gl } = this;
        const { uniforms } = program;
        gl.useProgram(program.program);
        gl.bindVertexArray(program.array);
        gl.uniform3f(uniforms.uCamera, camera.x, camera.y, camera.zoom * ratio);
        gl.uniform2f(uniforms.uSize, gl.drawingBufferWidth, gl.drawingBufferHeight);
        gl.uniform1f(uniforms.uRatio, ratio);
        gl.uniform1f(uniforms.uBend, bend);
        gl.uniform3fv(uniforms.uBack, parts(look.canvas));
        gl.uniform3fv(uniforms.uInk, parts(look.text));
    }

    private upload(program: Program, data: Float32Array, length: number): void {
        const { gl } = this;
        gl.bindBuffer(gl.ARRAY_BUFFER, program.buffer);
        if (program.bytes < data.byteLength) {
            gl.bufferData(gl.ARRAY_BUFFER, data.byteLength, gl.DYNAMIC_DRAW);
            program.bytes = data.byteLength;
        }
        gl.bufferSubData(gl.ARRAY_BUFFER, 0, data, 0, length);
    }

    private build(vertex: string, fragment: string, corners: number[], attributes: number[], stride: number, shared?: WebGLBuffer): Program {
        const { gl } = this;
        const program = gl.createProgram();
        for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
            const shader = gl.createShader(kind)!;
            gl.shaderSource(shader, source);
            gl.compileShader(shader);
            gl.attachShader(program, shader);
        }
        gl.linkProgram(program);
        if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
            throw new Error(`a shader does not link: ${gl.getProgramInfoLog(program) ?? ""}`);
        }
        const array = gl.createVertexArray();
        gl.bindVertexArray(array);
        gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
        gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(corners), gl.STATIC_DRAW);
        gl.enableVertexAttribArray(0);
        gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
        const buffer = shared ?? gl.createBuffer();
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        let offset = 0;
        attributes.forEach((size, k) => {
            gl.enableVertexAttribArray(k + 1);
            gl.vertexAttribPointer(k + 1, size, gl.FLOAT, false, stride * 4, offset);
            gl.vertexAttribDivisor(k + 1, 1);
            offset += size * 4;
        });
        gl.bindVertexArray(null);
        const uniforms: Program["uniforms"] = {};
        for (const name of ["uCamera", "uSize", "uRatio", "uBend", "uBack", "uInk"]) {
            uniforms[name] = gl.getUniformLocation(program, name);
        }
        return { program, array, buffer, uniforms, bytes: 0 };
    }
}
