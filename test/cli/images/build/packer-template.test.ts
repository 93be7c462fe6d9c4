import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTemplate } from '../../../../lib/cli/images/build/packer-template';
import { planFor } from '../../../../lib/cli/images/plan-for';
import { ImagePhase } from '../../../../lib/definitions/images/choices';
import { ImageBase } from '../../../../lib/definitions/images/image-base';
import { ImageFile } from '../../../../lib/definitions/images/image-file';
import { ImageRecipe } from '../../../../lib/definitions/images/image-recipe';
import { ImageStep } from '../../../../lib/definitions/images/image-step';

test('what the Packer at hand is too old for is refused with what the command line can do about it, and nothing is written', () => {
  const check = ImageStep.check(ImageFile.fromText('check.sh', '#!/bin/sh\ntrue\n'), { phase: ImagePhase.TEST });
  const recipe = new ImageRecipe({ name: 'shop', baseImage: ImageBase.operatingSystem('debian-12'), steps: [check] });
  const folder = mkdtempSync(join(tmpdir(), 'packer-template-'));
  const io = { env: {}, cwd: folder, stdout: () => undefined, stderr: () => undefined };
  const write = (): unknown => writeTemplate(folder, { recipe, plan: planFor(recipe), packer: { program: 'packer', version: '1.6.6' }, acknowledge: {} }, io);
  try {
    expect(write).toThrow(/imds_support.* name a Packer of version 1\.7 or newer by --packer, or acknowledge .*; a check of the phase "test" needs .* cannot build it; name a Packer of version 1\.7 or newer by --packer/s);
    expect(write).not.toThrow(/render for the target/);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
