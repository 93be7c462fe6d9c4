/** How a template for Packer is written. */
export enum PackerFormat {
  /** Packer's own JSON of before HCL2: `image.json`. */
  JSON = 'json',
  /** HCL2 as JSON: `image.pkr.json`. */
  HCL2_JSON = 'hcl2-json',
  /** HCL2 as text: `image.pkr.hcl`. */
  HCL2 = 'hcl2',
}

/** Which Packer reads a template. */
export enum PackerTarget {
  /** 1.6.6, the last one that Debian and Ubuntu package, with its builders in it. */
  V1_6 = '1.6',
  /** 1.7.0 and later, with the amazon plugin of version 1.2.2 or later. */
  CURRENT = 'current',
}
