/**
 * File extensions whose contents are never text and that are therefore left out without being opened.
 */
import { extensionsOf } from './pathNames.ts';

/** What the extensions are, in words for the skip's detail. */
const extensionsByKind: Readonly<Record<string, string>> = {
  'a picture format that is not read':
    'bmp dib tif tiff ico icns cur avif heic heif jxl jp2 j2k psd psb xcf ai eps raw cr2 cr3 nef arw dng orf rw2 tga dds exr hdr ktx ktx2 pcx pbm pgm ppm svgz sketch fig xd afdesign afphoto indd',
  'a font': 'ttf otf woff woff2 eot ttc pfb pfm fon',
  'an archive':
    'zip gz tgz bz2 tbz tbz2 xz txz 7z rar tar zst lz4 lz lzma br z cab iso img dmg pkg deb rpm apk aab ipa msi msix appx jar war ear whl egg nupkg snupkg vsix crx xpi gem crate cpio asar xar',
  'sound or film':
    'mp3 wav flac ogg oga opus m4a aac wma aiff aif mid midi mp4 m4v mkv webm avi mov wmv flv mpg mpeg 3gp ogv m2ts caf amr',
  'an office document':
    'pdf doc docx docm dotx xls xlsx xlsm xlsb ppt pptx pptm odt ods odp odg pages numbers keynote epub mobi azw azw3 djvu rtf vsd vsdx one mpp chm',
  'compiled code':
    'exe dll so dylib o obj a lib la lo class pyc pyo pyd elc beam wasm bc node ilk pdb idb mexa64 mexw64 dex oat odex vdex rlib rmeta gch pch hi dyn_o cmo cmi cmx cma cmxa cmt cmti ko efi sys drv ocx swf fasl luac jsa nib ncb suo tlog ipdb iobj',
  'a model or array file':
    'onnx safetensors gguf ggml pt pth ckpt h5 hdf5 hdf keras tflite pb mlmodel mlpackage npy npz pkl pickle joblib t7 caffemodel weights bin tfevents trt rknn',
  'a data base or data file':
    'sqlite sqlite3 sqlite-wal sqlite-shm db db3 db-wal db-shm db-journal mdb accdb frm ibd myd myi parquet avro orc arrow feather lance rdb dbf mdf ldf ldb sst wal rds rda rdata sav dta sas7bdat mat fit fits nc grib grib2 shp shx las laz pcap pcapng evtx',
  'a three-dimensional or asset':
    'fbx blend blend1 max 3ds glb stl usdc usdz unitypackage uasset umap pak bsp vpk wad assetbundle nbt mca skp dwg rvt',
  'a certificate': 'crt cer der p7b p7c p7s p7m crl csr srl',
  'a disk, memory or state file':
    'vmdk vdi vhd vhdx qcow2 ova dmp mdmp hprof swp swo swn lockb traineddata mo gmo profraw profdata gcda gcno heapsnapshot cpuprofile ds_store',
};

const kindByExtension: ReadonlyMap<string, string> = new Map(
  Object.entries(extensionsByKind).flatMap(([kind, extensions]) =>
    extensions.split(' ').map((extension) => [extension, kind] as const),
  ),
);

/** What makes the file binary, in words; undefined when its name does not say so. */
export function binaryKindOf(path: string): string | undefined {
  for (const extension of extensionsOf(path)) {
    const kind = kindByExtension.get(extension);
    if (kind !== undefined) return kind;
  }
  return undefined;
}
