/**
 * The programs that the graphics card runs, as text (WebGL 2). Colours are multiplied by their alpha throughout.
 */

/** Values of the third byte of a point's look. */
export const pointStates = { shown: 0, hidden: 1, dimmed: 2 } as const;

export const pointVertexShader = `#version 300 es
precision highp float;
precision highp int;
in vec2 position;
in uvec4 look; // colour, shape, state, unused
uniform vec2 centre;
uniform vec2 clipPerUnit;
uniform float pointPixels;
uniform float dimmedAlpha;
uniform float alpha;
uniform float rimPixels;
uniform sampler2D palette;
out vec4 fill;
out float pixels;
flat out uint shape;
void main() {
  shape = look.y;
  fill = texelFetch(palette, ivec2(int(look.x), 0), 0);
  bool isDimmed = look.z == 2u;
  fill *= isDimmed ? dimmedAlpha : alpha;
  // Squares and diamonds look larger than discs of the same width.
  float width = pointPixels * (look.y == 1u ? 0.92 : look.y == 2u ? 1.18 : 1.0) * (isDimmed ? 0.8 : 1.0);
  pixels = width + 2.0 * rimPixels + 2.0; // One pixel around it for the smooth edge.
  gl_PointSize = pixels;
  gl_Position = look.z == 1u ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((position - centre) * clipPerUnit, 0.0, 1.0);
}`;

/** Distances to the outline in pixels, negative inside: disc, rounded square, diamond. */
export const pointFragmentShader = `#version 300 es
precision highp float;
precision highp int;
in vec4 fill;
in float pixels;
flat in uint shape;
uniform float rimPixels;
uniform vec4 rim;
out vec4 colour;
void main() {
  vec2 p = (gl_PointCoord - 0.5) * pixels;
  float radius = pixels * 0.5 - 1.0;
  float d;
  if (shape == 1u) {
    float corner = radius * 0.35;
    vec2 q = abs(p) - (radius - corner);
    d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
  } else if (shape == 2u) {
    d = (abs(p.x) + abs(p.y) - radius) * 0.70710678;
  } else {
    d = length(p) - radius;
  }
  float cover = clamp(0.5 - d, 0.0, 1.0);
  float inside = rimPixels > 0.0 ? clamp(0.5 - d - rimPixels, 0.0, 1.0) : 1.0;
  colour = mix(rim, fill, inside) * cover;
}`;

/** A rectangle of the plane with a picture on it: the ground colours under the points. */
export const groundVertexShader = `#version 300 es
precision highp float;
uniform vec2 centre;
uniform vec2 clipPerUnit;
uniform vec4 bounds; // left, bottom, right, top
out vec2 place;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  place = corner;
  vec2 world = mix(bounds.xy, bounds.zw, corner);
  gl_Position = vec4((world - centre) * clipPerUnit, 0.0, 1.0);
}`;

export const groundFragmentShader = `#version 300 es
precision highp float;
in vec2 place;
uniform sampler2D picture;
out vec4 colour;
void main() {
  colour = texture(picture, place);
}`;

/** Small pictures of one size in pixels, one instance each, taken from an atlas of square cells. */
export const spriteVertexShader = `#version 300 es
precision highp float;
in vec2 position;
in vec4 cell; // left, top, width, height of the picture in the atlas, 0..1
in vec2 half_; // half of its width and height in device pixels
in float marked;
uniform vec2 centre;
uniform vec2 clipPerUnit;
uniform vec2 clipPerPixel;
uniform float borderPixels;
out vec2 texel;
out vec2 p;
flat out vec2 halfSize;
flat out float isMarked;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  vec2 outer = half_ + borderPixels + 1.0;
  p = (corner * 2.0 - 1.0) * outer;
  halfSize = half_;
  isMarked = marked;
  vec2 inPicture = p / half_ * 0.5 + 0.5;
  texel = cell.xy + vec2(inPicture.x, 1.0 - inPicture.y) * cell.zw;
  gl_Position = vec4((position - centre) * clipPerUnit + p * clipPerPixel, 0.0, 1.0);
}`;

export const spriteFragmentShader = `#version 300 es
precision highp float;
in vec2 texel;
in vec2 p;
flat in vec2 halfSize;
flat in float isMarked;
uniform sampler2D atlas;
uniform float borderPixels;
uniform vec4 border;
uniform vec4 markedBorder;
uniform vec4 paper;
out vec4 colour;
void main() {
  float corner = 3.0 + borderPixels;
  vec2 q = abs(p) - (halfSize + borderPixels - corner);
  float d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
  float cover = clamp(0.5 - d, 0.0, 1.0);
  float inside = clamp(0.5 - d - borderPixels, 0.0, 1.0);
  vec4 picture = texture(atlas, texel);
  // Transparent pictures lie on paper, or icons drawn in black would vanish on a dark ground.
  picture = picture + paper * (1.0 - picture.a);
  colour = mix(isMarked > 0.5 ? markedBorder : border, picture, inside) * cover;
}`;
