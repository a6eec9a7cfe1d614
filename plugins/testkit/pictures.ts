/**
 * Pictures for the checks, made here so that a third party needs no files: one small scene in all formats, and what
 * decoders stumble over.
 */
import { crc32, deflateSync } from 'node:zlib';
import type { ImageInput } from '../api/encoder.ts';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];
type Draw = (x: number, y: number) => Colour;

const red: Colour = [220, 30, 40, 255];
const blue: Colour = [30, 70, 200, 255];
const yellow: Colour = [250, 210, 60, 255];
const green: Colour = [20, 140, 60, 255];

/** Four fields; large enough that networks scale it down, which all formats take alike. */
const sceneWidth = 240;
const sceneHeight = 160;

function drawScene(x: number, y: number): Colour {
  if (x < sceneWidth / 2) return y < sceneHeight / 2 ? red : yellow;
  return y < sceneHeight / 2 ? blue : green;
}

/** The scene as other encoders of the formats wrote it; all but JPEG without loss. */
const encodedScenes = {
  'image/jpeg':
    '/9j/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCACgAPADAREAAhEBAxEB/8QAGAABAQEBAQAAAAAAAAAAAAAAAAYJCAr/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAGAEBAQEBAQAAAAAAAAAAAAAAAAkIBwr/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwDl9xNXgAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAALxHNfQAAAAAAAAAAAAABBrGIFgAAAAAAAAAAAAAPQg8y7fgAAAAAAAAAAAAADEdvhKsAAAAAAAAAAAAABtwwOqoAAAAAAAAAAAAAAxHb4SrAAAAAAAAAAAAAAbcMDqqAAAAAAAAAAAAAAMR2+EqwAAAAAAAAAAAAAG3DA6qgAAAAAAAAAAAAADEdvhKsAAAAAAAAAAAAABtwwOqoAAAAAAAAAAAAAAxHb4SrAAAAAAAAAAAAAAbcMDqqAAAAAAAAAAAAAAMR2+EqwAAAAAAAAAAAAAG3DA6qgAAAAAAAAAAAAADEdvhKsAAAAAAAAAAAAABtwwOqoAAAAAAAAAAAAAAxHb4SrAAAAAAAAAAAAAAbcMDqqAAAAAAAAAAAAAAMR2+EqwAAAAAAAAAAAAAG3DA6qgAAAAAAAAAAAAADEdvhKsAAAAAAAAAAAAAB//2Q==',
  'image/webp':
    'UklGRlAAAABXRUJQVlA4TEMAAAAv78AnAB8gFkxM8gfoGqmatg2YPxC6+IMqGIEAIUKEWNHzH71PBAxq2jaCSrIkj+TNWe+N6P8ECE74/VeEDAf8/itCAA==',
  'image/gif':
    'R0lGODlh8ACgAIIAAExpcRSMPB5GyNweKPrSPAAAAAAAAAAAACH5BAUAAAAALAAAAADwAKAAAAP/OLrc/jDKSau9IuvNu/9gKI5kaV5oqq4sZr5wLM9la9943tB87/8cnXBIlACPyGSoyGwKldDo0UmtqqTYbMzK7Ua04DDISy6Lz+iymotug9dwp3sujduJ9Hzyzs/p/z99gi2AhTSDiCmGizCJjhWMkSSPlF+Slx+VmjuYnRuboAOeowKhm6SeppqonaqVrJiulLCXso+0kraOuJG6ibyMvojAi8KDxIbGgsiFyn3MgM580H/Sd9R61nbYedpx3HTecOBz4mvkbuZq6G3qZuxn7mTw8fJd9GL29/hv+lb8/fxRAahFYBWCWQwORFhHYROGDR0WgRhFIhOKUCxOxLhH/+MQjh096gCJROQTkkBMjkQZSCUOli1d2oDpQ+YNmj1szsR5SCcLnj19XgEqQ+gKokWNKkLaSCkKpk2dWoD6QqoLqpOsQsKaVesErl29WgK7RKwRsmXNQkCbVq0DtmPcPoCbSe5buh3s3sX7SS8DvkH8LgDcV7AowhkMK0CcWDHjUo4ZKz6MePJjApgza97MubPnz6BDix5NunSA06hTq17NurXr17Bjy55Nu7Tt27hz6zZNu7fv38CDz95NvLjx45uFK1/OvLlq5NCjSwftvLr166+na98OHbv379W5ix+PG7z587/Jq1//Gb37967Zy58Pv779+fjV29/vPr9/7v/8BQjefwRKJ+CB1xWo4HEINtjcghDu5uCEwkVo4W0UZujbhRyOpuGHsnUoYnsgltjaiCgmZ+KKqaXoIgEsxhjAiynKyCKNKNq4Io4j6mgijyL6WCKQHQoJIpEcGvkhkhcqqSGTFjqZIZQRSkkhlRBaOSGWC2rpIJcKetkgmAWKiSCZBJp5IJr/qSkgm/65GSCc+cnJH5342bkfnvTpWR+f8vn5J6DrCQofoYUa2h+i5Cm6KKPiOYoepONJeh6lkVo6IKbbabopp9N5+h2o2onqHamhmpogqtGpuiqryLlqHazdyeocrbHa+iCuxum6K6/E+cocsMUJuxyxwRpbIbJxuim7LLPlOQsctLlJOy21GFq7Iba2abstt6R52xu4vIkbIrkemnsuuqGpuy67JLqbHbzUyTsvvZ7Zey++nOkbH7+d+XsiwP0KvBrBBRvcIsKaKfwcw5k5vDDEMEp8GsWYWXwxxhrPyLHGGFdsccgdJwAAOw==',
} as const;

const svgScene =
  '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160" shape-rendering="crispEdges">' +
  '<rect width="120" height="80" fill="#dc1e28"/><rect x="120" width="120" height="80" fill="#1e46c8"/>' +
  '<rect y="80" width="120" height="80" fill="#fad23c"/>' +
  '<rect x="120" y="80" width="120" height="80" fill="#148c3c"/></svg>';

/** The same scene by MIME type. */
export function scenes(): ReadonlyMap<string, ImageInput> {
  const inputs: ImageInput[] = [
    png(sceneWidth, sceneHeight, drawScene),
    ...Object.entries(encodedScenes).map(([mimeType, text]) => image(fromBase64(text), mimeType)),
    svg(svgScene),
  ];
  return new Map(inputs.map((input) => [input.mimeType, input]));
}

/** Unlike each other in colour, pattern and proportions. */
export function variousPictures(): readonly ImageInput[] {
  return [
    png(sceneWidth, sceneHeight, drawScene),
    png(40, 40, (x, y) => (((x >> 2) + (y >> 2)) % 2 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255])),
    png(32, 48, (x, y) => [x * 7, y * 5, 128, 255]),
    png(64, 20, (x) => (x % 8 < 4 ? green : yellow)),
    png(30, 30, (x, y) => (Math.hypot(x - 14.5, y - 14.5) < 11 ? blue : [255, 255, 255, 255])),
  ];
}

/** A disc around which nothing shows, whatever colours the transparent pixels hold. */
export function transparentDiscs(): readonly [ImageInput, ImageInput] {
  const disc = (hidden: Colour): ImageInput =>
    png(32, 32, (x, y) => (Math.hypot(x - 15.5, y - 15.5) < 12 ? red : hidden));
  return [disc([0, 0, 0, 0]), disc([40, 255, 90, 0])];
}

export function whitePicture(width: number, height: number): ImageInput {
  return png(width, height, () => [255, 255, 255, 255]);
}

/** Pictures that must be encoded although they are unusual. */
export function unusualPictures(): Readonly<Record<string, ImageInput>> {
  return {
    'one pixel': png(1, 1, () => red),
    'one transparent pixel': png(1, 1, () => [0, 0, 0, 0]),
    'one row': png(300, 1, (x) => (x % 2 === 0 ? red : blue)),
    'one column': png(1, 300, (_, y) => (y % 2 === 0 ? red : blue)),
    'nothing but transparency': png(16, 16, () => [9, 9, 9, 0]),
  };
}

/** Pictures that are either encoded or refused as bad input, but soon, and without harm. */
export function hugePictures(): Readonly<Record<string, ImageInput>> {
  return {
    '100 million pixels in a few kilobytes': grayPng(10_000, 10_000),
    'an SVG of 100 000 x 100 000': svg(
      '<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000"><rect width="9" height="9"/></svg>',
    ),
  };
}

/** What cannot be a picture: each must be refused with `encoder/bad-input`. */
export function brokenPictures(): Readonly<Record<string, ImageInput>> {
  const whole = png(64, 64, (x, y) => [x * 4, y * 4, (x * y) % 256, 255]).bytes;
  const noise = Uint8Array.from({ length: 500 }, (_, index) => (index * 167 + 41) % 256);
  return {
    'no bytes': image(new Uint8Array(0), 'image/png'),
    'the first bytes of a PNG': image(whole.slice(0, 40), 'image/png'),
    'a PNG without its head': image(whole.slice(40), 'image/png'),
    noise: image(noise, 'image/jpeg'),
    'a text': image(new TextEncoder().encode('This is no picture.'), 'image/gif'),
    'an SVG that ends too early': svg('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect'),
  };
}

function image(bytes: Uint8Array, mimeType: string): ImageInput {
  return { kind: 'image', bytes, mimeType };
}

function svg(text: string): ImageInput {
  return image(new TextEncoder().encode(text), 'image/svg+xml');
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function png(width: number, height: number, draw: Draw): ImageInput {
  const rows = new Uint8Array(height * (1 + width * 4));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(draw(x, y), y * (1 + width * 4) + 1 + x * 4);
  }
  return encodePng(width, height, 8, rgba, rows);
}

/** One bit per pixel, all black: large in pixels, small in bytes. */
function grayPng(width: number, height: number): ImageInput {
  return encodePng(width, height, 1, gray, new Uint8Array(height * (1 + Math.ceil(width / 8))));
}

/** Colour types of the PNG format. */
const rgba = 6;
const gray = 0;

/** `rows`: each begins with a 0, which means that it is not filtered. */
function encodePng(
  width: number,
  height: number,
  depth: number,
  colourType: number,
  rows: Uint8Array,
): ImageInput {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, depth);
  header.setUint8(9, colourType);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const parts = [
    signature,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return image(new Uint8Array(Buffer.concat(parts)), 'image/png');
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, data.length);
  frame.setUint32(4, crc32(body));
  const bytes = new Uint8Array(frame.buffer);
  return Buffer.concat([bytes.subarray(0, 4), body, bytes.subarray(4)]);
}
