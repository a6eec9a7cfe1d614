// baseline experiment
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import fs from 'node:fs';
import { luminanceOf, shrinkRaster } from '/work/main/plugins/ocr/raster.ts';
import { planTiles, pasteTile } from '/work/main/plugins/ocr/tiles.ts';
import { findTextRegions } from '/work/main/plugins/ocr/textRegions.ts';
import { cutLine, inkProfile, blankColumns, lineTensor, cutPositions, lineHeight } from '/work/main/plugins/ocr/lineImage.ts';
import { decodeCtc } from '/work/main/plugins/ocr/ctcDecoder.ts';
import { scaleBox } from '/work/main/plugins/ocr/orientedBox.ts';
const d=process.env.MODELS ?? '/work/main/.cache/training/ocr/package/assets/';
const F='/work/main/test/fixtures/screenshots/';
const opt={executionMode:'sequential' as const,intraOpNumThreads:1,interOpNumThreads:1,graphOptimizationLevel:'all' as const};
const det=await ort.InferenceSession.create(d+'ch_PP-OCRv4_det_infer.onnx',opt);
const rec=await ort.InferenceSession.create(d+'ch_PP-OCRv4_rec_infer.onnx',opt);
const alphabet=[...fs.readFileSync('/work/main/.cache/training/ocr/package/assets/ppocr_keys_v1.txt','utf8').split(/\r?\n/),' '];
console.log(alphabet.length);
const squeeze=Number(process.env.SQ??1), dscale=Number(process.env.DS??1), verbose=process.env.V;
const only=process.env.ONLY;
const norm=(s:string)=>(s.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu)??[]);
let TR=0,TF=0,TO=0,TT=0,maxRun=0;
for (const f of fs.readdirSync(F).filter(f=>f.endsWith('.png')&&(!only||f.includes(only)))) {
  const {data,info}=await sharp(F+f).removeAlpha().toColourspace('srgb').raw().toBuffer({resolveWithObject:true});
  const full={rgb:new Uint8Array(data),width:info.width,height:info.height};
  const t0=performance.now();
  const sc=dscale*(f.includes('dense')?0.5:1);
  const r=shrinkRaster(full,sc);
  const lum=luminanceOf(r); const tiles=planTiles(lum,r.width,r.height);
  const map=new Uint8Array(r.width*r.height);
  const mean=[0.485,0.456,0.406],std=[0.229,0.224,0.225]; let detMs=0;
  for(const t of tiles){ const n=t.width*t.height; const x=new Float32Array(n*3);
    for(let y=0;y<t.height;y++)for(let xx=0;xx<t.width;xx++){ const sy=Math.min(r.height-1,t.top+y),sx=Math.min(r.width-1,t.left+xx);
      for(let c=0;c<3;c++) x[c*n+y*t.width+xx]=((r.rgb[(sy*r.width+sx)*3+2-c]!/255)-mean[c]!)/std[c]!; }
    const t1=performance.now(); const o=await det.run({x:new ort.Tensor('float32',x,[1,3,t.height,t.width])}); const dt=performance.now()-t1; detMs+=dt; maxRun=Math.max(maxRun,dt);
    pasteTile(map,r,t,Object.values(o)[0]!.data as Float32Array); }
  const regs=findTextRegions({values:map,width:r.width,height:r.height});
  let out:string[]=[]; let recMs=0, recPx=0;
  for(const g of regs){ let b=scaleBox(g.box,1/sc); if(b.height>b.width*1.5) b={...b,width:b.height,height:b.width,angle:b.angle+Math.PI/2};
    const w=Math.max(16,Math.round(lineHeight*b.width/b.height*squeeze));
    const im=cutLine(full,b,w); const bl=blankColumns(inkProfile(im)); let s=0; let text='';
    for(const e of cutPositions(bl,1280)){ const t1=performance.now(); const o=await rec.run({x:new ort.Tensor('float32',lineTensor(im,s,e),[1,3,48,e-s])}); const dt=performance.now()-t1; recMs+=dt; recPx+=e-s; maxRun=Math.max(maxRun,dt);
      const q=Object.values(o)[0]!; const ch=decodeCtc(q.data as Float32Array,q.dims[1]!,q.dims[2]!,alphabet); text+=ch.map(c=>c.text).join(''); s=e; }
    out.push(text); if(verbose) console.log(JSON.stringify(text),b.height.toFixed(0),g.score.toFixed(2));
  }
  const ms=performance.now()-t0;
  const truth=JSON.parse(fs.readFileSync(F+f.replace('.png','.json'),'utf8'));
  const tw=norm(truth.words.map((w:any)=>w.text).join(' ')), ow=norm(out.join(' '));
  const c=new Map<string,number>(); for(const w of ow)c.set(w,(c.get(w)??0)+1);
  let hit=0; const miss:string[]=[]; for(const w of tw){const k=c.get(w)??0; if(k>0){hit++;c.set(w,k-1)}else miss.push(w)}
  TR+=hit;TT+=tw.length;TO+=ow.length;TF+=ms;
  console.log(f.padEnd(34),'recall',(hit/tw.length).toFixed(3),'prec',(hit/ow.length).toFixed(3),'ms',ms.toFixed(0),'det',detMs.toFixed(0),'rec',recMs.toFixed(0),'px',recPx,'regs',regs.length,'tiles',tiles.length, miss.slice(0,12).join(' '), '|', [...c].filter(x=>x[1]>0).map(x=>x[0]).slice(0,12).join(' '));
}
console.log('TOTAL recall',TR/TT,'prec',TR/TO,'ms/pic',TF/20,'maxRun',maxRun);
